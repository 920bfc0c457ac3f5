type TypedArray = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float64Array;

/** Whether `value` is one of the typed arrays that our data is made of. */
function isTypedArray(value: unknown): value is TypedArray {
  return ArrayBuffer.isView(value) && !(value instanceof DataView);
}

/**
 * A copy of plain data whose typed arrays lie in shared memory: sent to a thread, it
 * is read there without being copied again.
 */
export function toShared<T>(value: T): T {
  if (isTypedArray(value)) {
    const bytes = new Uint8Array(new SharedArrayBuffer(value.byteLength));
    bytes.set(new Uint8Array(value.buffer, value.byteOffset, value.byteLength));
    const Typed = value.constructor as new (buffer: SharedArrayBuffer) => TypedArray;
    return new Typed(bytes.buffer as SharedArrayBuffer) as T;
  }
  if (Array.isArray(value)) return value.map(toShared) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, toShared(part)])) as T;
}
