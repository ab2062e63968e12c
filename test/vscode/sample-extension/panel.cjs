const api = acquireVsCodeApi();
document.querySelector("button").addEventListener("click", () => api.postMessage("hello"));
