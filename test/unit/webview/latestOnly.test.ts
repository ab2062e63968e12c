import { expect, test } from "vitest";
import { latestOnly } from "../../../webview/latestOnly.ts";

function link() {
  const sent: number[] = [];
  const replies: { readonly answer: (reply: string) => void; readonly fail: (why: string) => void }[] = [];
  const heard: string[] = [];
  const request = latestOnly<number, string>(
    (value) => {
      sent.push(value);
      return new Promise((resolve, reject) => replies.push({ answer: resolve, fail: (why) => reject(new Error(why)) }));
    },
    { received: (reply) => heard.push(reply), failed: (error) => heard.push(String(error)) },
  );
  const settled = () => new Promise((resolve) => setTimeout(resolve));
  return { sent, replies, heard, request, settled };
}

test("only one request is sent at a time; after its answer, the newest of the others is sent", async () => {
  const { sent, replies, heard, request, settled } = link();
  for (const value of [1, 2, 3]) request(value);
  expect(sent).toEqual([1]);
  replies[0]?.answer("one");
  await settled();
  expect([sent, heard]).toEqual([[1, 3], ["one"]]);
  replies[1]?.answer("three");
  await settled();
  request(4);
  expect([sent, heard]).toEqual([
    [1, 3, 4],
    ["one", "three"],
  ]);
});

test("a failed request does not block later ones", async () => {
  const { sent, replies, heard, request, settled } = link();
  for (const value of [1, 2]) request(value);
  replies[0]?.fail("no");
  await settled();
  expect([sent, heard]).toEqual([[1, 2], ["Error: no"]]);
});
