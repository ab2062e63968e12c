describe("a crashing suite", () => {
  it("passes one test", () => {});
  it("takes the extension host down without a word", () => process.kill(process.pid, "SIGKILL"));
});
