import { numberColumn, categoryColumn, tableSpec, type ReadyTask } from "./ready-task.ts";

export const penguins: ReadyTask = {
  name: "penguins",
  title: "Table: which species a penguin is",
  origin: "Kristen Gorman and the Palmer Station LTER, Antarctica, 2007 to 2009",
  licence: "CC0",
  link: "https://allisonhorst.github.io/palmerpenguins",
  file: { package: "@observablehq/sample-datasets", paths: ["penguins.csv"], encoding: "utf-8" },
  spec: tableSpec({
    source: {
      name: "penguins",
      sha256: "dfee817d1c1422363886dfd1897b3bed1a54ff9a3a6b223b5b7900a88e55a24d",
      bytes: 13_506,
      samples: 344,
    },
    columns: [
      categoryColumn("island", ["Biscoe", "Dream", "Torgersen"]),
      numberColumn("culmen_length_mm", 32, 60, 44.5),
      numberColumn("culmen_depth_mm", 13, 22, 17.3),
      numberColumn("flipper_length_mm", 170, 232, 197),
      numberColumn("body_mass_g", 2700, 6300, 4050),
      categoryColumn("sex", ["FEMALE", "MALE"], true),
    ],
    labelColumn: "species",
    labels: ["Adelie", "Chinstrap", "Gentoo"],
    ...{ rounds: 100, batchSize: 16, learningRate: 0.01, evaluateEvery: 10 },
  }),
};
