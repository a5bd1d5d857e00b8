import { spawn } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Plain functions, as any agent has them. They know nothing of Agent Actions. */
export interface Tools {
  readonly Glob: (o: { pattern: string }) => Promise<string[]>
  readonly Grep: (o: {
    pattern: string
    path: string
  }) => Promise<{ path: string; line: number; text: string }[]>
  readonly Read: (o: { file_path: string }) => Promise<string>
  readonly Edit: (o: {
    file_path: string
    old_string: string
    new_string: string
  }) => Promise<{ replaced: number }>
  readonly Write: (o: { file_path: string; content: string }) => Promise<{ bytes: number }>
  readonly Bash: (o: {
    command: string
    args: string[]
  }) => Promise<{ exitCode: number; output: string }>
}

export class TestsFailedError extends Error {
  override readonly name = 'TestsFailedError'
  readonly output: string

  constructor(output: string) {
    super(`tests failed: ${/fail (\d+)/.exec(output)?.[1] ?? 'all'}`)
    this.output = output
  }
}

/** The tools of a coding agent, confined to one project. */
export function createTools(project: string): Tools {
  const at = (path: string): string => join(project, path)
  const list = async (): Promise<string[]> => {
    const entries = await readdir(project, { recursive: true, withFileTypes: true })
    const files = entries.filter((entry) => entry.isFile())
    return files
      .map((file) => join(file.parentPath, file.name).slice(project.length + 1))
      .toSorted()
  }
  return {
    async Glob({ pattern }) {
      const suffix = pattern.replaceAll('*', '').replaceAll('/', '')
      return (await list()).filter((path) => path.endsWith(suffix))
    },
    async Grep({ pattern, path }) {
      const files = (await list()).filter((file) => file.startsWith(path))
      const texts = await Promise.all(files.map((file) => readFile(at(file), 'utf8')))
      return texts.flatMap((text, index) => matches(text, pattern, files[index] as string))
    },
    Read: ({ file_path }) => readFile(at(file_path), 'utf8'),
    async Edit({ file_path, old_string, new_string }) {
      const parts = (await readFile(at(file_path), 'utf8')).split(old_string)
      await writeFile(at(file_path), parts.join(new_string))
      return { replaced: parts.length - 1 }
    },
    async Write({ file_path, content }) {
      await mkdir(dirname(at(file_path)), { recursive: true })
      await writeFile(at(file_path), content)
      return { bytes: Buffer.byteLength(content) }
    },
    Bash: ({ command, args }) => run(command, args, project),
  }
}

function matches(text: string, pattern: string, path: string) {
  return text
    .split('\n')
    .map((line, index) => ({ path, line: index + 1, text: line.trim() }))
    .filter((match) => match.text.includes(pattern))
}

function run(command: string, args: string[], cwd: string): ReturnType<Tools['Bash']> {
  const { NODE_TEST_CONTEXT: _inherited, ...env } = process.env
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (chunk: Buffer): void => void (output += chunk.toString())
    child.stdout.on('data', collect)
    child.stderr.on('data', collect)
    child.on('error', reject)
    child.on('close', (exitCode) => resolve({ exitCode: exitCode ?? 1, output }))
  })
}
