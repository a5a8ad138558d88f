import { present } from "../../../shared/assert.ts";
import { BackendError } from "../backend-error.ts";
import type { Dispatch } from "./recorder.ts";
import { SHADERS, type ShaderName } from "./shaders.ts";

/** Bytes of a kernel's parameters, at most. */
const PARAMETER_BYTES = 128;

/** A part of a buffer, in bytes. */
export interface Span {
  readonly at: number;
  readonly bytes: number;
}

/** What is computed one after the other without anybody waiting in between. */
export interface Pass {
  /** What is written into the memory before, by where. */
  readonly puts: readonly (readonly [at: number, numbers: Float32Array<ArrayBuffer> | Int32Array<ArrayBuffer>])[];
  readonly dispatches: readonly Dispatch[];
  /** What is read of the memory afterwards. */
  readonly spans: readonly Span[];
}

/** A graphics card, and the kernels that are compiled for it. */
export class Card {
  readonly device: GPUDevice;
  readonly #layout: GPUBindGroupLayout;
  readonly #pipelineLayout: GPUPipelineLayout;
  readonly #pipelines = new Map<ShaderName, Promise<GPUComputePipeline>>();
  /** From one call's parameters to the next one's. */
  readonly #stride: number;

  /** Most bytes that a model may compute in. */
  readonly bytesMax: number;

  private constructor(device: GPUDevice, bytesMax: number) {
    this.device = device;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    this.bytesMax = Math.floor(Math.min(bytesMax, maxBufferSize, maxStorageBufferBindingSize) / 4) * 4;
    this.#stride = Math.max(PARAMETER_BYTES, device.limits.minUniformBufferOffsetAlignment);
    this.#layout = device.createBindGroupLayout({
      entries: [
        { binding: 0, visibility: GPUShaderStage.COMPUTE, buffer: { type: "storage" } },
        {
          ...{ binding: 1, visibility: GPUShaderStage.COMPUTE },
          buffer: { type: "uniform", hasDynamicOffset: true, minBindingSize: PARAMETER_BYTES },
        },
      ],
    });
    this.#pipelineLayout = device.createPipelineLayout({ bindGroupLayouts: [this.#layout] });
  }

  /**
   * @param bytesMax may be fewer than the card has
   * @throws BackendError where there is none
   */
  static async start(bytesMax = Number.POSITIVE_INFINITY): Promise<Card> {
    const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
    if (!adapter) throw new BackendError("this browser gives no graphics card");
    const { maxBufferSize, maxStorageBufferBindingSize } = adapter.limits;
    return new Card(
      await adapter.requestDevice({ requiredLimits: { maxBufferSize, maxStorageBufferBindingSize } }),
      bytesMax,
    );
  }

  /**
   * A buffer that kernels compute in.
   * @throws RangeError where the card has no such memory
   */
  async memory(bytes: number): Promise<GPUBuffer> {
    const usage = GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const megabytes = Math.ceil(bytes / 2 ** 20);
    const refusal = `This model needs ${megabytes} MiB for a batch, more than this graphics card gives to a page.`;
    if (bytes > this.bytesMax) throw new RangeError(refusal);
    this.device.pushErrorScope("out-of-memory");
    const buffer = this.device.createBuffer({ size: bytes, usage });
    if ((await this.device.popErrorScope()) !== null) throw new RangeError(refusal);
    return buffer;
  }

  /** Compiles what the calls need and is not compiled yet. */
  async #prepare(dispatches: readonly Dispatch[]): Promise<ReadonlyMap<ShaderName, GPUComputePipeline>> {
    const names = [...new Set(dispatches.map(({ shader }) => shader))];
    return new Map(await Promise.all(names.map(async (name) => [name, await this.#pipeline(name)] as const)));
  }

  /**
   * Computes passes one after the other, with one way back.
   * @param memory in which they compute
   * @returns the bytes of all spans, one behind the other
   */
  async run(memory: GPUBuffer, passes: readonly Pass[]): Promise<ArrayBuffer> {
    const { device } = this;
    const pipelines = await this.#prepare(passes.flatMap(({ dispatches }) => dispatches));
    const size = passes.flatMap(({ spans }) => spans).reduce((sum, { bytes }) => sum + bytes, 0);
    const back = device.createBuffer({ size, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    const taken = [back];
    let behind = 0;
    for (const { puts, dispatches, spans } of passes) {
      for (const [at, numbers] of puts) device.queue.writeBuffer(memory, at, numbers);
      const parameters = this.#parameters(dispatches);
      taken.push(parameters);
      const encoder = device.createCommandEncoder();
      this.#encode(encoder, memory, parameters, dispatches, pipelines);
      for (const { at, bytes } of spans) {
        encoder.copyBufferToBuffer(memory, at, back, behind, bytes);
        behind += bytes;
      }
      device.queue.submit([encoder.finish()]);
    }
    try {
      await back.mapAsync(GPUMapMode.READ);
      return back.getMappedRange().slice(0);
    } finally {
      for (const buffer of taken) buffer.destroy();
    }
  }

  #encode(
    encoder: GPUCommandEncoder,
    memory: GPUBuffer,
    parameters: GPUBuffer,
    dispatches: readonly Dispatch[],
    pipelines: ReadonlyMap<ShaderName, GPUComputePipeline>,
  ): void {
    const group = this.device.createBindGroup({
      layout: this.#layout,
      entries: [
        { binding: 0, resource: { buffer: memory } },
        { binding: 1, resource: { buffer: parameters, size: PARAMETER_BYTES } },
      ],
    });
    const pass = encoder.beginComputePass();
    dispatches.forEach(({ shader, groups }, i) => {
      pass.setPipeline(present(pipelines.get(shader), "what is called is compiled"));
      pass.setBindGroup(0, group, [i * this.#stride]);
      pass.dispatchWorkgroups(...groups);
    });
    pass.end();
  }

  /** The parameters of all calls in one buffer. */
  #parameters(dispatches: readonly Dispatch[]): GPUBuffer {
    const buffer = this.device.createBuffer({
      size: dispatches.length * this.#stride,
      usage: GPUBufferUsage.UNIFORM | GPUBufferUsage.COPY_DST,
      mappedAtCreation: true,
    });
    const words = new Uint32Array(buffer.getMappedRange());
    dispatches.forEach((dispatch, i) => words.set(dispatch.words, (i * this.#stride) / 4));
    buffer.unmap();
    return buffer;
  }

  #pipeline(name: ShaderName): Promise<GPUComputePipeline> {
    let pipeline = this.#pipelines.get(name);
    if (pipeline === undefined) {
      const module = this.device.createShaderModule({ label: name, code: SHADERS[name].code });
      pipeline = this.device.createComputePipelineAsync({
        ...{ label: name, layout: this.#pipelineLayout, compute: { module } },
      });
      this.#pipelines.set(name, pipeline);
    }
    return pipeline;
  }
}
