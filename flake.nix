{
  description = "Lockstep: browser tabs as one leaderless training cluster";

  inputs.nixpkgs.url = "github:NixOS/nixpkgs/nixos-25.05";

  outputs =
    { self, nixpkgs }:
    let
      systems = [
        "x86_64-linux"
        "aarch64-linux"
        "x86_64-darwin"
        "aarch64-darwin"
      ];
      forAllSystems = nixpkgs.lib.genAttrs systems;
    in
    {
      devShells = forAllSystems (
        system:
        let
          pkgs = nixpkgs.legacyPackages.${system};
          inherit (pkgs) lib stdenv;
        in
        {
          default = pkgs.mkShell {
            packages = [
              pkgs.nodejs_22
              pkgs.playwright-driver.browsers
            ]
            # nixpkgs builds Chromium and Xvfb for Linux only; elsewhere Playwright's Chromium is used.
            ++ lib.optionals stdenv.isLinux [
              pkgs.chromium
              pkgs.xorg.xorgserver
            ];

            # Playwright must neither download browsers nor insist on the libraries of another distribution.
            PLAYWRIGHT_BROWSERS_PATH = "${pkgs.playwright-driver.browsers}";
            PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD = "1";
            PLAYWRIGHT_SKIP_VALIDATE_HOST_REQUIREMENTS = "true";
          }
          // lib.optionalAttrs stdenv.isLinux {
            LOCKSTEP_CHROMIUM = "${pkgs.chromium}/bin/chromium";
          };
        }
      );
    };
}
