import fc from "fast-check";

const finite = fc.float({ noNaN: true, noDefaultInfinity: true });

/** Vectors of finite values of all sizes, and such as gradients have. */
export const vectors = fc
  .oneof(
    fc.array(finite, { maxLength: 3000 }),
    fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 3000 }),
  )
  .map((values) => Float32Array.from(values));
