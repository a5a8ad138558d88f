import { vitePreprocess } from "@sveltejs/vite-plugin-svelte";

/** Shared by Vite and svelte-check. */
export default {
  preprocess: vitePreprocess(),
  compilerOptions: { runes: true },
};
