/** Which frameworks are observed, by the names of their instrumentations. */
export interface FrameworkChoice {
  /** `undefined`: those that the agent's package.json names. */
  readonly instrumentations: readonly string[] | undefined
  /** Those of which methods may be replaced besides, where they have no hook for it. */
  readonly patch: readonly string[]
}

interface Choosing {
  readonly options: { readonly instrumentations?: unknown; readonly patch?: unknown }
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Asked only where somebody names one. */
  readonly allNames: () => readonly string[]
}

/** @param problems what is wrong is added to it */
export function chooseFrameworks(
  { options, environment, allNames }: Choosing,
  problems: string[],
): FrameworkChoice {
  const named = (option: 'instrumentations' | 'patch', variable: string) =>
    options[option] === undefined
      ? known({ place: variable, names: listIn(environment[variable]), allNames }, problems)
      : known({ place: option, names: options[option], allNames }, problems)
  return {
    instrumentations: named('instrumentations', 'AGENT_ACTIONS_INSTRUMENTATIONS'),
    patch: named('patch', 'AGENT_ACTIONS_PATCH') ?? [],
  }
}

interface Named extends Pick<Choosing, 'allNames'> {
  readonly place: string
  readonly names: unknown
}

function known(
  { place, names, allNames }: Named,
  problems: string[],
): readonly string[] | undefined {
  if (names === undefined) return undefined
  if (!isListOfTexts(names)) {
    problems.push(`${place} must be a list of names, as ['langchain'].`)
    return []
  }
  if (names.length === 0) return names
  const all = allNames()
  const unknown = names.filter((name) => !all.includes(name))
  problems.push(
    ...unknown.map(
      (name) => `${place} names ${JSON.stringify(name)}; there are ${all.join(', ')}.`,
    ),
  )
  return names
}

/** `none` is an empty list: an empty variable counts as not set. */
function listIn(text: string | undefined): readonly string[] | undefined {
  const names = (text ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '')
  if (names.length === 0) return undefined
  return names.filter((name) => name !== 'none')
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((each) => typeof each === 'string')
}
