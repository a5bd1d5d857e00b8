/** Targets of links to places in the repository. Code is no text: what looks like a link there is none. */
export function linksIn(page: string): readonly string[] {
  const text = withoutCode(page)
  const inline = text.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)
  const references = text.matchAll(/^\[[^\]]+\]:\s+(\S+)/gm)
  return [...inline, ...references]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z0-9+.-]*:/i.test(target))
}

/** The anchors of a page's headings, as Git hosts make them. */
export function slugsOf(page: string): readonly string[] {
  const seen = new Map<string, number>()
  return [...withoutFences(page).matchAll(/^#{1,6}\s+(.+?)\s*#*$/gm)].map(([, heading = '']) => {
    const slug = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-')
    const count = seen.get(slug) ?? 0
    seen.set(slug, count + 1)
    return count === 0 ? slug : `${slug}-${count}`
  })
}

function withoutFences(page: string): string {
  return page.replaceAll(/^ *(`{3,})[^\n]*\n[\s\S]*?^ *\1`*[ \t]*$/gm, '')
}

function withoutCode(page: string): string {
  return withoutFences(page).replaceAll(/`[^`\n]*`/g, '')
}
