export const run = async () => ({ ok: true, result: 'something else' });
