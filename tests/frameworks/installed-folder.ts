import { join } from 'node:path'

interface InstallFolder {
  readonly installFolder: (folder: string) => Promise<boolean>
}

/** @returns why what the folder's lock file says is not there; `undefined` when it is */
export async function folderProblem(folder: string): Promise<string | undefined> {
  const script = join(import.meta.dirname, '..', '..', 'scripts', 'install-folder.js')
  const { installFolder } = (await import(script)) as InstallFolder
  return (await installFolder(folder)) ? undefined : `${folder} cannot be installed by npm`
}
