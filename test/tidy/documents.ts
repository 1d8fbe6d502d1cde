import { posix } from "node:path";

const FOLDERS = /^(src|web|test|bench|examples|scripts|config|docs)\//;
const OPEN_ENDED = /[*<>{}…]|\.\.\./;

/**
 * What a page names although it does not exist: paths of the house in backticks, counted from the
 * checkout, and links, counted from the page. Rows of docs/rules are checked by the same means.
 */
export function documentFaults(
  page: string,
  text: string,
  exists: (path: string) => boolean,
): string[] {
  const named = [...text.matchAll(/`([^`\s]+)`/g)]
    .map((match) => (match[1] as string).replace(/:\d+$/, ""))
    .filter((path) => FOLDERS.test(path) && !OPEN_ENDED.test(path));
  const linked = [...text.matchAll(/\]\(([^)\s]+)\)/g)]
    .map((match) => (match[1] as string).replace(/#.*$/, ""))
    .filter((target) => target !== "" && !/^[a-z]+:/.test(target))
    .map((target) => posix.join(posix.dirname(page), target));
  return [...new Set([...named, ...linked])]
    .filter((path) => !exists(path))
    .map((path) => `${page}: ${path} does not exist; name what took its place.`);
}
