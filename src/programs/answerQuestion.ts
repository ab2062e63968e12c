import type { Answer, Question } from "../protocol/pointQuestions.ts";
import { klHistory } from "../store/klHistory.ts";
import type { ViewedModels } from "./viewedModels.ts";

/** What the panel wants to know of a point when somebody looks at it. @throws StoreError, and what the data or the engine have against it */
export function answerQuestion(runFolder: string, question: Question, models: ViewedModels): Promise<Answer> {
  switch (question.type) {
    case "klHistory":
      return Promise.resolve(klHistory(runFolder, question.point));
    case "modelView":
      return models.view(runFolder, question.point);
    case "decode":
      return models.decode(runFolder, question);
  }
}
