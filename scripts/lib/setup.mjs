/**
 * Set-up of a checkout, for `npm start`, `npm test` and CI: install from the lock
 * file, then build, each only where it is not up to date. Plain Node without
 * packages, because it runs before any is installed.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const locale =
  process.env.LC_ALL || process.env.LC_MESSAGES || process.env.LANG || Intl.DateTimeFormat().resolvedOptions().locale;
const zh = /^zh/i.test(locale);

/** Says one line on stderr, in the language of the machine. */
export function say(zhText, enText) {
  process.stderr.write(`${zh ? zhText : enText}\n`);
}

/** Ends the process where Node is older than package.json's `engines` asks for. */
function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  say(
    `需要 Node 20.19 或更新版本，当前为 ${process.versions.node}。请从 https://nodejs.org 安装后重试。`,
    `Node 20.19 or newer is needed, this is ${process.versions.node}. Install it from https://nodejs.org and try again.`,
  );
  process.exit(2);
}

function readJson(path) {
  return existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined;
}

/** Whether an optional package of the lock file is one for this machine. C library variants are left to npm. */
function isForThisMachine(entry) {
  if (entry.libc) return false;
  if (!entry.os && !entry.cpu) return false;
  return (
    (entry.os ?? [process.platform]).includes(process.platform) && (entry.cpu ?? [process.arch]).includes(process.arch)
  );
}

/**
 * Compares what npm wrote when it last finished (node_modules/.package-lock.json)
 * with the lock file, package by package. An install cut off in the middle has no
 * such file, and one copied from another platform lacks this one's packages.
 */
export function isInstalled() {
  const wanted = readJson(join(root, 'package-lock.json')).packages;
  const installed = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!installed) return false;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    const found = installed[path];
    if (!found) return Boolean(entry.optional) && !isForThisMachine(entry);
    return found.version === entry.version && found.integrity === entry.integrity && existsSync(join(root, path));
  });
}

/** Runs npm the way it was started, or the one on the PATH. Its output goes to stderr: stdout is for results. */
function npm(args) {
  const cli = process.env.npm_execpath;
  const options = { cwd: root, stdio: ['ignore', 2, 2] };
  if (cli && /npm-cli\.[cm]?js$/.test(cli)) return spawnSync(process.execPath, [cli, ...args], options);
  return spawnSync('npm', args, { ...options, shell: process.platform === 'win32' });
}

/** Installs exactly what the lock file says, if it is not there yet. No package's own script runs. */
export function ensureInstalled() {
  requireNode();
  if (isInstalled()) return;
  say('安装依赖（按 package-lock.json）…', 'Installing packages (from package-lock.json) …');
  const result = npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']);
  if (result.status === 0) return;
  say(
    '安装失败，原因见上。请检查网络或 npm 镜像（npm config get registry）后重试。',
    'Installing failed, the reason is above. Check the network or the registry (npm config get registry), then try again.',
  );
  process.exit(1);
}

const SOURCE_FOLDERS = ['src', 'workers', 'scripts', 'bench', 'examples'];
const stampFile = join(root, 'dist', '.built-from');

function filesUnder(folder, wanted) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && wanted(entry.name))
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

/** Hash of everything that the compiled files depend on. */
function sourceHash() {
  const hash = createHash('sha256');
  const files = SOURCE_FOLDERS.flatMap((folder) => filesUnder(join(root, folder), (name) => /\.(ts|json)$/.test(name)));
  for (const name of ['package-lock.json', 'package.json', 'tsconfig.json', 'tsconfig.build.json'])
    files.push(join(root, name));
  for (const file of files) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file).replaceAll('\\', '/')}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest('hex');
}

/** Removes compiled files whose source is gone, so that nothing imports or ships what no longer exists. */
function removeOrphans() {
  const dist = join(root, 'dist');
  for (const file of filesUnder(dist, (name) => /\.(js|d\.ts)$/.test(name))) {
    const source = join(root, relative(dist, file).replace(/(\.d\.ts|\.js)$/, '.ts'));
    if (!existsSync(source)) rmSync(file);
  }
}

/** Compiles the sources if they changed since the last time. @returns whether dist/ is up to date now. */
export function build() {
  const hash = sourceHash();
  if (existsSync(stampFile) && readFileSync(stampFile, 'utf8') === hash) return true;
  say('编译 …', 'Building …');
  rmSync(stampFile, { force: true });
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const result = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (result.status !== 0) return false;
  removeOrphans();
  writeFileSync(stampFile, hash);
  return true;
}

/** Builds, or ends the process with a message. */
export function ensureBuilt() {
  if (build()) return;
  say('编译失败，原因见上。', 'Building failed, the reason is above.');
  process.exit(1);
}
