/** Built by `e2e/setup/share-bundle.ts` out of this folder. */
declare module "virtual:share-bundle" {
  const bundle: import("./shared-file.ts").ShareBundle;
  export default bundle;
}
