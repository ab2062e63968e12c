describe("an empty suite", () => {});
