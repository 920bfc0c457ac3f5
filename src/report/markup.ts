import { plainText } from './format.js';

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Any text as text of an HTML or SVG element or attribute. Every text that is not ours goes through here. */
export function escaped(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);
}

/** A name of the users' data, kept apart from the direction of the text around it. */
export function name(text: string): string {
  return `<bdi>${escaped(text)}</bdi>`;
}

/**
 * A number with the path of its value in summary.json, such as `gap.before.city`
 * or `gap.before.perCircle.3.value`, so that a program can hold the page to the file.
 */
export function figure(path: string, text: string): string {
  return `<span class="n" data-figure="${escaped(path)}">${escaped(text)}</span>`;
}

/** Numbers of a drawing at a tenth of its unit. */
export function coordinate(value: number): string {
  return String(Math.round(value * 10) / 10);
}
