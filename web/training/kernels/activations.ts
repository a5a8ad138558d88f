/** The activation functions by the numbers under which the kernels know them. */
export const ACTIVATIONS = { linear: 0, relu: 1, gelu: 2, tanh: 3, sigmoid: 4 } as const;
