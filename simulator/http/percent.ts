/** Undoes percent encoding; a malformed text names nothing and becomes empty. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}
