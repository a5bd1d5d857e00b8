import type { Instrumentation, Undo } from '@agent-actions/instrumentations'
import { diag } from '@opentelemetry/api'
import type { AgentProject } from './agent-project.ts'
import type { FrameworkChoice } from './framework-choice.ts'

interface Frameworks {
  readonly choice: FrameworkChoice
  readonly known: readonly Instrumentation[]
  readonly project: AgentProject
}

/**
 * Turns on the instrumentations of the frameworks that the agent uses, or those that were chosen.
 * Whatever goes wrong is a warning: the agent runs, observed less.
 *
 * @returns undoes it
 */
export function observeFrameworks({ choice, known, project }: Frameworks): Undo {
  const undos = known.flatMap((instrumentation) => {
    const isChosen = choice.instrumentations?.includes(instrumentation.name)
    const isPatched = choice.patch.includes(instrumentation.name)
    const isUsed = instrumentation.packages.some((name) => project.uses(name))
    if (!(isChosen ?? isUsed) && !isPatched) return []
    const found = observe(instrumentation, project, isPatched)
    // What was asked for by name and is not there would be missed in the rows, with no hint.
    if (found.length > 0) warnOfVersion(instrumentation, project)
    else if (isPatchedOnly(instrumentation) && !isPatched) sayHow(instrumentation, isChosen)
    else if (isChosen === true || isPatched) warn(nothingFound(instrumentation))
    return found
  })
  return () => {
    for (const undo of undos) undo()
  }
}

function observe(
  instrumentation: Instrumentation,
  project: AgentProject,
  isPatched: boolean,
): readonly Undo[] {
  const { ofProcess, ofModule, patchModule } = instrumentation
  const undos = ofProcess ? [ofProcess({})] : []
  const ways = [ofProcess ? undefined : ofModule, isPatched ? patchModule : undefined].filter(
    (way) => way !== undefined,
  )
  if (ways.length === 0) return undos
  const found = instrumentation.modules.flatMap((specifier) =>
    observeModule(specifier, { instrumentation, project, ways }),
  )
  return [...undos, ...found]
}

interface Observing {
  readonly instrumentation: Instrumentation
  readonly project: AgentProject
  readonly ways: readonly NonNullable<Instrumentation['ofModule']>[]
}

/** Each by itself: of a framework's modules one can need what is not installed. */
function observeModule(
  specifier: string,
  { instrumentation: { name, packages }, project, ways }: Observing,
): readonly Undo[] {
  try {
    const modules = project.load(specifier, packages)
    const undos = modules.flatMap((module) => ways.map((way) => way(module, {})))
    return undos.filter((undo) => undo !== undefined)
  } catch (error) {
    warn(
      `${name} is not observed by ${specifier}, which could not be loaded or hooked into: ${reasonOf(error)}.`,
    )
    return []
  }
}

function isPatchedOnly({ ofProcess, ofModule }: Instrumentation): boolean {
  return !ofProcess && !ofModule
}

/** Who uses such a framework need not want it observed: a warning only for those who asked. */
function sayHow({ name }: Instrumentation, isAskedFor: boolean | undefined): void {
  const how = `agent-actions: ${name} is observed without code only where its methods may be replaced: AGENT_ACTIONS_PATCH=${name}. See docs/integrations.md.`
  if (isAskedFor === true) diag.warn(how)
  else diag.info(how)
}

function nothingFound({ name, modules, packages }: Instrumentation): string {
  return `nothing was found to observe of ${name}: ${[...modules, ...packages].join(', ')} are not installed where the agent's file finds them, or have not what is known of them. Use its helper in code, or manuallyInstrument().`
}

function warnOfVersion(
  { name, packages, testedLines }: Instrumentation,
  project: AgentProject,
): void {
  const installed = packages.find((each) => project.versionOf(each) !== undefined)
  const version = installed && project.versionOf(installed)
  if (version === undefined || testedLines.some((line) => version.startsWith(`${line}.`))) return
  warn(
    `${installed} ${version} is not among the versions that ${name} is tested with (${testedLines.join(', ')}). It is observed as far as it has the hooks that are known; look whether its actions are all there.`,
  )
}

function warn(message: string): void {
  diag.warn(`agent-actions: ${message} See docs/integrations.md.`)
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
