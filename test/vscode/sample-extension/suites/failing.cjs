describe("a failing suite", () => {
  it("passes one test", () => {});
  it("fails another", () => {
    throw new Error("on purpose");
  });
});
