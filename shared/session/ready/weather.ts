import { categoryColumn, numberColumn, tableSpec, type ReadyTask } from "./ready-task.ts";

export const weather: ReadyTask = {
  name: "weather",
  title: "Table: what the weather of a day was like",
  origin: "US National Oceanic and Atmospheric Administration, days in Seattle and New York, 2012 to 2015",
  licence: "public domain",
  link: "https://www.ncdc.noaa.gov/cdo-web/datatools/records",
  file: { package: "@observablehq/sample-datasets", paths: ["weather.csv"], encoding: "utf-8" },
  spec: tableSpec({
    source: {
      name: "weather",
      sha256: "27219f1ca8dbd94c9b6f4b9f4f52ab2f1eb33dfdcf719cd9fc6481ed50b74549",
      bytes: 121_417,
      samples: 2922,
    },
    columns: [
      categoryColumn("location", ["New York", "Seattle"]),
      numberColumn("precipitation", 0, 60, 0),
      numberColumn("temp_max", -8, 38, 16),
      numberColumn("temp_min", -16, 27, 9),
      numberColumn("wind", 0, 16.5, 3.8),
    ],
    labelColumn: "weather",
    labels: ["drizzle", "fog", "rain", "snow", "sun"],
    standardize: true,
    ...{ rounds: 600, batchSize: 32, learningRate: 0.01, evaluateEvery: 50 },
  }),
};
