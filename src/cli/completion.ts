import { nearest } from '../city/nearest.js';
import { type Command, EXIT, UsageError } from './command.js';
import { GLOBAL_OPTIONS } from './options.js';

const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** `kezhong completion SHELL`: a script that lets the shell complete commands, options and shipped scenarios. */
export function completionCommand(commands: () => readonly Command[]): Command {
  return {
    name: 'completion',
    operands: ['SHELL'],
    says: { zh: '打印 bash、zsh 或 fish 的补全脚本', en: 'print the completion script of bash, zsh or fish' },
    options: {},
    example: {
      line: 'kezhong completion bash >> ~/.bashrc',
      says: { zh: '此后 kezhong pl<Tab> 即可补全', en: 'from then on, kezhong pl<Tab> completes' },
    },
    run: async (given, terminal) => {
      const shell = given.operands[0]!;
      const known = SHELLS.find((name) => name === shell);
      if (known === undefined) {
        const near = nearest(shell, SHELLS);
        const names = near.length > 0 ? near : SHELLS;
        throw new UsageError(
          { zh: `没有“${shell}”的补全`, en: `there is no completion for "${shell}"` },
          { zh: `可用：${names.join('、')}`, en: `there is: ${names.join(', ')}` },
        );
      }
      const { shippedScenarios } = await import('../run/find.js');
      terminal.out(scriptOf(known, commands(), shippedScenarios()));
      return EXIT.done;
    },
  };
}

function scriptOf(shell: (typeof SHELLS)[number], commands: readonly Command[], scenarios: readonly string[]): string {
  if (shell === 'fish') return fishScript(commands, scenarios);
  const bash = bashScript(commands, scenarios);
  return shell === 'bash' ? bash : `autoload -U +X bashcompinit && bashcompinit\n${bash}`;
}

function optionsOf(command: Command): string[] {
  return Object.keys({ ...command.options, ...GLOBAL_OPTIONS }).map((name) =>
    name === 'color' ? '--no-color' : `--${name}`,
  );
}

function wordsAfter(command: Command, scenarios: readonly string[]): readonly string[] {
  if (command.name === 'completion') return SHELLS;
  return scenarios;
}

function bashScript(commands: readonly Command[], scenarios: readonly string[]): string {
  const cases = commands.map(
    (command) =>
      `    ${command.name}) words="${wordsAfter(command, scenarios).join(' ')}"; options="${optionsOf(command).join(' ')}" ;;`,
  );
  return [
    '_kezhong() {',
    '  local word="$2" words="" options=""',
    '  if [ "$COMP_CWORD" -eq 1 ]; then',
    `    COMPREPLY=($(compgen -W "${commands.map((command) => command.name).join(' ')}" -- "$word"))`,
    '    return',
    '  fi',
    `  case "\${COMP_WORDS[1]}" in`,
    ...cases,
    '  esac',
    '  case "$word" in',
    '    -*) COMPREPLY=($(compgen -W "$options" -- "$word")) ;;',
    '    *) COMPREPLY=($(compgen -f -W "$words" -- "$word")) ;;',
    '  esac',
    '}',
    'complete -o filenames -F _kezhong kezhong',
    '',
  ].join('\n');
}

function fishScript(commands: readonly Command[], scenarios: readonly string[]): string {
  const lines = commands.flatMap((command) => [
    `complete -c kezhong -n __fish_use_subcommand -a ${command.name} -d '${command.says.en}'`,
    `complete -c kezhong -n '__fish_seen_subcommand_from ${command.name}' -a '${wordsAfter(command, scenarios).join(' ')}'`,
    ...optionsOf(command).map(
      (option) => `complete -c kezhong -n '__fish_seen_subcommand_from ${command.name}' -l ${option.slice(2)}`,
    ),
  ]);
  return `${lines.join('\n')}\n`;
}
