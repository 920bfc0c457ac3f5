/**
 * The instructions that the kernel uses, by their names in the WebAssembly text
 * format. Those of 128 bits stand behind the prefix 0xfd.
 *
 * @see WebAssembly Core Specification 2.0, §5.4 (binary format of instructions).
 */

/** Take what lies on the stack, and nothing else. */
export const PLAIN = {
  select: 0x1b,
  'i32.eqz': 0x45,
  'i32.lt_u': 0x49,
  'i32.gt_u': 0x4b,
  'i32.le_u': 0x4d,
  'i32.ge_u': 0x4f,
  'i32.popcnt': 0x69,
  'i32.add': 0x6a,
  'i32.sub': 0x6b,
  'i32.mul': 0x6c,
  'i32.or': 0x72,
  'i32.xor': 0x73,
  'i32.shl': 0x74,
  'i32.shr_u': 0x76,
  'i64.mul': 0x7e,
  'i64.shr_u': 0x88,
  'i32.wrap_i64': 0xa7,
  'i64.extend_i32_u': 0xad,
} as const;

/** The same on 128 bits. */
export const VECTOR = {
  'i8x16.splat': 0x0f,
  'i32x4.splat': 0x11,
  'i8x16.eq': 0x23,
  'i8x16.ne': 0x24,
  'i8x16.lt_u': 0x26,
  'i16x8.eq': 0x2d,
  'i32x4.gt_s': 0x3b,
  'i32x4.le_s': 0x3d,
  'v128.and': 0x4e,
  'v128.andnot': 0x4f,
  'v128.or': 0x50,
  'v128.xor': 0x51,
  'v128.bitselect': 0x52,
  'i8x16.bitmask': 0x64,
  'i16x8.bitmask': 0x84,
  'i16x8.narrow_i32x4_s': 0x85,
  'i32x4.bitmask': 0xa4,
  'i32x4.extend_low_i16x8_s': 0xa7,
  'i32x4.extend_high_i16x8_s': 0xa8,
  'i32x4.extend_low_i16x8_u': 0xa9,
  'i32x4.extend_high_i16x8_u': 0xaa,
  'i32x4.shl': 0xab,
  'i32x4.shr_u': 0xad,
  'i32x4.add': 0xae,
  'i32x4.sub': 0xb1,
  'i32x4.mul': 0xb5,
  'i32x4.min_u': 0xb7,
  'i32x4.max_u': 0xb9,
  'f32x4.add': 0xe4,
  'f32x4.mul': 0xe6,
  'f64x2.add': 0xf0,
  'f64x2.mul': 0xf2,
  'f32x4.convert_i32x4_s': 0xfa,
  'f64x2.convert_low_i32x4_s': 0xfe,
  'f64x2.convert_low_i32x4_u': 0xff,
} as const;

/** Read memory: [opcode, binary logarithm of the natural alignment]. */
export const LOAD = {
  'i32.load': [0x28, 2],
  'i32.load8_u': [0x2d, 0],
} as const;

export const VECTOR_LOAD = {
  'v128.load': [0x00, 4],
  'v128.load32_splat': [0x09, 2],
  'v128.load64_splat': [0x0a, 3],
  'v128.load64_zero': [0x5d, 3],
} as const;

export const STORE = {
  'i32.store': [0x36, 2],
  'i32.store8': [0x3a, 0],
} as const;

export const VECTOR_STORE = { 'v128.store': [0x0b, 4] } as const;

/** Read memory into one lane of a vector. */
export const LANE_LOAD = {
  'v128.load32_lane': [0x56, 2],
  'v128.load64_lane': [0x57, 3],
} as const;
