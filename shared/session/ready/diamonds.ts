import { numberColumn, categoryColumn, tableSpec, type ReadyTask } from "./ready-task.ts";

export const diamonds: ReadyTask = {
  name: "diamonds",
  title: "Table: what a diamond costs, in dollars",
  origin: "Hadley Wickham and the authors of ggplot2, prices of 2008",
  licence: "MIT",
  link: "https://ggplot2.tidyverse.org/reference/diamonds.html",
  file: { package: "@observablehq/sample-datasets", paths: ["diamonds.csv"], encoding: "utf-8" },
  spec: tableSpec({
    source: {
      name: "diamonds",
      sha256: "243996d7650e84e190a88d505b44c3a0be1bcfc7b4f32606d60d103a51494b9e",
      bytes: 2_448_483,
      samples: 53_940,
    },
    columns: [
      numberColumn("carat", 0.2, 3, 0.7),
      categoryColumn("cut", ["Fair", "Good", "Very Good", "Premium", "Ideal"]),
      categoryColumn("color", ["D", "E", "F", "G", "H", "I", "J"]),
      categoryColumn("clarity", ["I1", "SI2", "SI1", "VS2", "VS1", "VVS2", "VVS1", "IF"]),
      numberColumn("depth", 55, 70, 61.8),
      numberColumn("table", 50, 70, 57),
      numberColumn("x", 3.5, 9.5, 5.7),
      numberColumn("y", 3.5, 9.5, 5.7),
      numberColumn("z", 2, 6, 3.5),
    ],
    labelColumn: "price",
    regression: { min: 300, max: 19_000 },
    ...{ rounds: 1000, batchSize: 64, learningRate: 0.01, schedule: { kind: "cosine", warmup: 0, to: 0.0001 } },
  }),
};
