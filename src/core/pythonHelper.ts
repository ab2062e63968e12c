/** The file of python/ that users copy into their project. */
export const PYTHON_HELPER = "vae_lens.py";
