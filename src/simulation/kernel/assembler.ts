import { LANE_LOAD, LOAD, PLAIN, STORE, VECTOR, VECTOR_LOAD, VECTOR_STORE } from './opcodes.js';

/**
 * A small assembler for WebAssembly: functions of TypeScript that write the bytes of
 * an instruction behind those of its operands, so that code reads like the folded
 * text format, `add(a, b)`. What varies between two kernels (whether anybody waits
 * at signals, where a table lies) is an ordinary `if` or a constant of TypeScript.
 *
 * It checks nothing: the engine validates the module when it is compiled.
 *
 * @see WebAssembly Core Specification 2.0, §5 (binary format).
 */

/** Bytes of instructions. */
export type Code = readonly number[];

export type ValueType = 'i32' | 'i64' | 'f64' | 'v128';
const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, f64: 0x7c, v128: 0x7b };

const PREFIX = 0xfd;

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ; rest >>>= 7) {
    if (rest < 0x80) return [...bytes, rest];
    bytes.push((rest & 0x7f) | 0x80);
  }
}

/** LEB128, signed, 32 bits. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value | 0; ; rest >>= 7) {
    const byte = rest & 0x7f;
    if ((rest >> 7 === 0 && byte < 0x40) || (rest >> 7 === -1 && byte >= 0x40)) return [...bytes, byte];
    bytes.push(byte | 0x80);
  }
}

const vector = (opcode: number): number[] => [PREFIX, ...unsigned(opcode)];

/** An instruction whose operands all lie on the stack. */
export function op(name: keyof typeof PLAIN | keyof typeof VECTOR, ...operands: Code[]): Code {
  const code = name in PLAIN ? [PLAIN[name as keyof typeof PLAIN]] : vector(VECTOR[name as keyof typeof VECTOR]);
  return [...operands.flat(), ...code];
}

export function i32(value: number): Code {
  return [0x41, ...signed(value)];
}

export function i64(value: number): Code {
  return [0x42, ...signed(value)];
}

/** A constant of 16 bytes. */
export function v128(bytes: ArrayBufferView): Code {
  return [...vector(0x0c), ...new Uint8Array(bytes.buffer, bytes.byteOffset, 16)];
}

export const i32x4 = (...lanes: number[]): Code =>
  v128(Int32Array.from({ length: 4 }, (_, n) => lanes[n] ?? lanes[0]!));
export const f32x4 = (value: number): Code => v128(new Float32Array(4).fill(value));
export const f64x2 = (value: number): Code => v128(new Float64Array(2).fill(value));
export const i8x16 = (value: number): Code => v128(new Uint8Array(16).fill(value));

/** Reads at `address` + `offset`. */
export function load(name: keyof typeof LOAD | keyof typeof VECTOR_LOAD, address: Code, offset = 0): Code {
  if (name in LOAD) {
    const [opcode, align] = LOAD[name as keyof typeof LOAD];
    return [...address, opcode, align, ...unsigned(offset)];
  }
  const [opcode, align] = VECTOR_LOAD[name as keyof typeof VECTOR_LOAD];
  return [...address, ...vector(opcode), align, ...unsigned(offset)];
}

export function store(
  name: keyof typeof STORE | keyof typeof VECTOR_STORE,
  address: Code,
  value: Code,
  offset = 0,
): Code {
  const vectored = name in VECTOR_STORE;
  const [opcode, align] = { ...STORE, ...VECTOR_STORE }[name];
  return [...address, ...value, ...(vectored ? vector(opcode) : [opcode]), align, ...unsigned(offset)];
}

/** `value` with lane `lane` read at `address` + `offset`. */
export function loadLane(name: keyof typeof LANE_LOAD, address: Code, value: Code, lane: number, offset = 0): Code {
  const [opcode, align] = LANE_LOAD[name];
  return [...address, ...value, ...vector(opcode), align, ...unsigned(offset), lane];
}

export function extractLane(value: Code, lane: number): Code {
  return [...value, ...vector(0x1b), lane];
}

/** Four words of eight: 0–3 are those of `a`, 4–7 those of `b`. */
export function shuffle(a: Code, b: Code, words: readonly [number, number, number, number]): Code {
  const bytes = words.flatMap((word) => [0, 1, 2, 3].map((byte) => word * 4 + byte));
  return [...a, ...b, ...vector(0x0d), ...bytes];
}

/** A variable of a function. */
export interface Local {
  readonly get: Code;
  set(value: Code): Code;
  /** Sets it and leaves the value on the stack. */
  tee(value: Code): Code;
}

/** Does `body` while `condition` holds. */
export function whileTrue(condition: Code, body: Code): Code {
  // block loop (br_if out unless condition) body (br to the start) end end
  return [0x02, 0x40, 0x03, 0x40, ...op('i32.eqz', condition), 0x0d, 1, ...body, 0x0c, 0, 0x0b, 0x0b];
}

/** A function under construction: its parameters, then the locals in the order in which they are asked for. */
export class FunctionBuilder {
  readonly #params: ValueType[] = [];
  readonly #locals: ValueType[] = [];

  constructor(
    readonly name: string,
    readonly result: ValueType | undefined = undefined,
  ) {}

  /** All parameters before the first local. */
  param(type: ValueType): Local {
    this.#params.push(type);
    return localAt(this.#params.length - 1);
  }

  local(type: ValueType): Local {
    this.#locals.push(type);
    return localAt(this.#params.length + this.#locals.length - 1);
  }

  /** Bytes of the function's type. */
  signature(): number[] {
    const results = this.result === undefined ? [] : [TYPES[this.result]];
    return [0x60, ...list(this.#params.map((type) => [TYPES[type]])), ...list(results.map((type) => [type]))];
  }

  /** Bytes of the function with this body. */
  body(...code: Code[]): number[] {
    const all = [...list(this.#locals.map((type) => [1, TYPES[type]])), ...code.flat(), 0x0b];
    return [...unsigned(all.length), ...all];
  }
}

/**
 * Constants of 16 bytes that a loop uses, read from memory in front of it. Written as
 * instructions they would be put together anew on every turn: engines take them for
 * cheaper than a register.
 */
export class ConstantPool {
  readonly #locals = new Map<string, Local>();
  readonly #bytes: number[] = [];

  constructor(
    readonly builder: FunctionBuilder,
    readonly at: number,
    readonly room: number,
  ) {}

  /** The value of `constant`, an instruction of `v128`. */
  of(constant: Code): Code {
    const bytes = constant.slice(-16);
    const key = bytes.join();
    let local = this.#locals.get(key);
    if (local === undefined) {
      if (this.#locals.size === this.room) throw new Error('more constants than there is room for');
      local = this.builder.local('v128');
      this.#locals.set(key, local);
      this.#bytes.push(...bytes);
    }
    return local.get;
  }

  /** Reads all of them. */
  loads(): Code {
    return [...this.#locals.values()].flatMap((local, n) => local.set(load('v128.load', i32(this.at + 16 * n))));
  }

  /** What memory must hold. */
  get bytes(): Uint8Array {
    return Uint8Array.from(this.#bytes);
  }
}

function localAt(index: number): Local {
  const at = unsigned(index);
  return {
    get: [0x20, ...at],
    set: (value) => [...value, 0x21, ...at],
    tee: (value) => [...value, 0x22, ...at],
  };
}

/** A function as `moduleOf` wants it. */
export interface AssembledFunction {
  readonly name: string;
  readonly signature: readonly number[];
  readonly body: readonly number[];
}

export function finished(builder: FunctionBuilder, ...code: Code[]): AssembledFunction {
  return { name: builder.name, signature: builder.signature(), body: builder.body(...code) };
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function text(value: string): number[] {
  return list([...value].map((letter) => [letter.charCodeAt(0)]));
}

function section(id: number, bytes: readonly number[]): number[] {
  return [id, ...unsigned(bytes.length), ...bytes];
}

/** Bytes of a module that imports its memory as `host.memory` and exports each function under its name. */
export function moduleOf(functions: readonly AssembledFunction[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, list(functions.map(({ signature }) => signature))),
    ...section(2, list([[...text('host'), ...text('memory'), 0x02, 0x00, 0x01]])),
    ...section(3, list(functions.map((_, n) => unsigned(n)))),
    ...section(7, list(functions.map(({ name }, n) => [...text(name), 0x00, ...unsigned(n)]))),
    ...section(10, list(functions.map(({ body }) => body))),
  ]);
}
