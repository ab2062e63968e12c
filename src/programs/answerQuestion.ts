import type { Answer, Question } from "../protocol/pointQuestions.ts";
import { klHistory } from "../store/klHistory.ts";
import type { ViewedModels } from "./viewedModels.ts";

/** Answers the panel's question about a point. @throws StoreError; errors of the data or the engine */
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
