import type { Language } from './language.js';

/** Said at the first Ctrl-C, since a piece of work that cannot be cut short may take seconds; over the progress line. */
export function stopping(lang: Language, onScreen: boolean): string {
  const text =
    lang === 'zh'
      ? '正在停止，已完成的部分会写入；再按一次 Ctrl-C 立即退出'
      : 'Stopping, and writing what is finished. Ctrl-C once more leaves at once';
  return onScreen ? `\r\u001b[2K${text}` : text;
}

/** Where stdout cannot be written to: the run itself is in its folder by then. */
export function unprintable(lang: Language, { code, message }: NodeJS.ErrnoException): string {
  const why = code ?? message;
  return lang === 'zh'
    ? `错误  标准输出无法写入（${why}）；已写入的结果文件夹是完整的`
    : `error  stdout cannot be written to (${why}); a run's folder that was written is whole`;
}
