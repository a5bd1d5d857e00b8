import { expectTypeOf } from 'vitest'
import { action } from '../src/index.ts'

class Typed {
  @action.tool()
  async read(path: string, limit?: number): Promise<number> {
    return path.length + (limit ?? 0)
  }

  @action.tool({ parameters: (items: readonly string[]) => ({ count: items.length }) })
  first<T extends string>(items: readonly T[]): T | undefined {
    return items[0]
  }

  @action.tool({ parameters: (path: string) => ({ path }) })
  seek(path: string, at: number): number {
    return path.length + at
  }

  @action.tool()
  static make(): Typed {
    return new Typed()
  }

  @action.tool()
  readonly count = (items: readonly string[]): number => items.length

  // @ts-expect-error the parameters are of other types
  @action.tool({ parameters: (path: number) => ({ path }) })
  wrong(path: string): string {
    return path
  }

  // @ts-expect-error only functions are tools
  @action.tool()
  size = 1

  // @ts-expect-error a getter is no tool
  @action.tool()
  get length(): number {
    return 1
  }
}

// @ts-expect-error classes are no tools
@action.tool()
class Whole {
  readonly part = 1
}

expectTypeOf(new Typed().read).toEqualTypeOf<(path: string, limit?: number) => Promise<number>>()
expectTypeOf(new Typed().first(['a' as const])).toEqualTypeOf<'a' | undefined>()
expectTypeOf(Typed.make()).toEqualTypeOf<Typed>()
expectTypeOf(new Typed().count).toEqualTypeOf<(items: readonly string[]) => number>()
void Whole
