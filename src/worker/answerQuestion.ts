import type { Answer, Question } from "../protocol/pointQuestions.ts";
import { klHistory } from "../store/klHistory.ts";

/** What the panel wants to know of a point when somebody looks at it. @throws StoreError */
export function answerQuestion(runFolder: string, question: Question): Promise<Answer> {
  switch (question.type) {
    case "klHistory":
      return Promise.resolve(klHistory(runFolder, question.point));
  }
}
