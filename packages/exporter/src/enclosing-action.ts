import { isLayer, type ReadableAction } from './layers.ts'

/**
 * Found on the way up from a span: the action around it. Where that is a layer of another, it is
 * that other one.
 */
export class EnclosingAction<Place> {
  /** Where the action is that stands for the nearest one; `undefined` where no open span is one. */
  place: Place | undefined
  /** Whether one of those that are that action may never end, for what is inside failed. */
  leavesFailedOpen = false
  /** Further up there is nothing that matters. */
  isSettled = false
  #nearest: ReadableAction | undefined
  #last: ReadableAction | undefined

  /** Call for every action on the way, the nearest first. */
  meet(place: Place, action: ReadableAction): void {
    if (this.isSettled) return
    if (this.#last && !isLayer(this.#last, action)) {
      this.isSettled = true
      return
    }
    this.#nearest ??= action
    this.#last = action
    this.place = place
    if (action.dialect.leavesFailedOpen) this.leavesFailedOpen = true
  }

  /** Whether an action directly inside is a layer as well. */
  covers(inner: ReadableAction): boolean {
    return this.#nearest !== undefined && isLayer(inner, this.#nearest)
  }
}
