/** What to do about names that the format does not have. */

/** Networks of another program, its posteriors, or its log: whichever it can write. */
const MEASURE =
  'A model of your own program is measured through its networks as ONNX ("type": "onnx"), its posteriors ("type": "latents") or its log (vae-lens import): docs/own-models.md.';
const LOG = "vae-lens import shows the rates and distortions that your own program logs: docs/importing.md.";
const LATENTS_OR_LOG =
  'Posteriors that are Gaussian are measured with "type": "latents", and what your program logs with vae-lens import: docs/own-models.md.';

export interface NameAdvice {
  /** Whole names, in small letters and digits only, separated by spaces. */
  readonly names: string;
  /** Words that mean the same in any longer name, such as `lpips_weight`. */
  readonly words?: string;
  /** Only of fields inside this one. */
  readonly within?: string;
  /** Only of this field. */
  readonly at?: string;
  readonly text: string;
}

/** The first that fits. */
export const nameAdvice: readonly NameAdvice[] = [
  {
    names: "laplace studentt uniform logistic vonmises spikeandslab horseshoe",
    within: "prior",
    text: `This prior is not modelled; "mixture" or "flow" is nearest. ${MEASURE}`,
  },
  {
    names: "fullcovariance full lowrank planar radial householder sylvester multivariatenormal",
    within: "posterior",
    text: `This posterior is not modelled; "iaf" also correlates the latents. ${LATENTS_OR_LOG}`,
  },
  {
    names: "selu celu mish prelu rrelu hardswish hardtanh softsign snake sin swiglu",
    within: "activation",
    text: `This activation is not modelled; "elu" is nearest to SELU and CELU, "silu" to Mish and Hardswish, "leakyRelu" to PReLU. ${MEASURE}`,
  },
  {
    names: "l2 squarederror meansquarederror rmse",
    words: "mse",
    text: 'The sum of squared errors is the likelihood { "type": "gaussian", "variance": 0.5 }, and their mean over d values one of variance d / 2. "variance": "learned" fits it instead.',
  },
  {
    names: "bce binarycrossentropy bcewithlogits bceloss",
    text: 'Binary cross-entropy is the likelihood { "type": "bernoulli" }; for values between 0 and 1 that are not binary, "continuousBernoulli" has the missing constant.',
  },
  {
    names: "name dataset datasetname",
    within: "data",
    text: 'Data are named by their "path": a file or folder, or "builtin:digits".',
  },
  {
    names: "mean means std stds",
    within: "data",
    text: 'Columns are centred and scaled by "transform": "standardize", with the means and deviations of the training rows.',
  },
  {
    names: "delimiter sep separator decimal encoding skiprows indexcol index comment quotechar",
    within: "data",
    text: 'Separator, decimal sign, comments and an index column are found in the file, and a check says what it took; "header" and "columns" settle what is read.',
  },
  {
    names: "layer layers obsm obs key group h5key array table sheet",
    within: "data",
    text: 'An array of a file with several follows its name in "path": "cells.h5ad#layers/counts", "data.npz#x".',
  },
  {
    names: "hvg hvgs ntopgenes topgenes highlyvariable featureselection",
    within: "data",
    text: 'Columns are not chosen by their variance: name the chosen ones in "columns", or write them into a file.',
  },
  {
    names: "beta kumaraswamy truncatednormal",
    within: "likelihood",
    text: `This likelihood is not modelled; "continuousBernoulli" is nearest for values between 0 and 1. ${MEASURE}`,
  },
  {
    names: "mlp conv cnn dense linear fc feedforward",
    at: "model.type",
    text: 'The kind of network is the "type" of "encoder" and of "decoder".',
  },
  {
    names: "onnxmodel pretrained checkpoint pytorch torch keras jax tensorflow external custom",
    within: "model",
    text: MEASURE,
  },
  {
    names: "weightinit init initializer kernelinitializer initialization weightinitialization",
    text: "Weights start uniform within 1 / sqrt(inputs) of 0, as in PyTorch, and their draws follow from the seed.",
  },
  {
    names: "tied tieweights tiedweights weighttying",
    text: `Encoder and decoder have weights of their own. ${MEASURE}`,
  },
  {
    names: "reparameterize reparametrize reparameterization sampling samplez",
    text: "In training, z is always drawn from the posterior, by a sample that its gradient passes through.",
  },
  {
    names: "metrics metric evaluation eval evaluate logging tracking",
    text: "What is measured is not part of a spec: rate, distortion, ELBO and active units always, and more by vae-lens evaluate.",
  },
  {
    names: "name title description version notes note tags author experiment project",
    text: "The format has no field for notes. Write a comment: // to the end of the line.",
  },
  {
    names: "checkpoint checkpoints checkpointing savebest savebestonly savelast",
    within: "training",
    text: 'Checkpoints are always written, and "select" says which epoch counts.',
  },
  {
    names: "sigma std stddev standarddeviation xstd noisestd",
    within: "likelihood",
    text: 'A Gaussian likelihood has "variance", the square of the standard deviation: 0.01 for 0.1, or "learned".',
  },
  {
    names: "logvar logvariance logsigma logstd logscale",
    within: "likelihood",
    text: 'A Gaussian likelihood has "variance": a number, "learned" or "learnedPerDimension".',
  },
  {
    names: "l1 mae laplace smoothl1 studentt logistic lognormal logcosh charbonnier",
    words: "huber logistics",
    text: `This likelihood is not modelled; "gaussian" with "variance": "learnedPerDimension" is nearest. ${MEASURE}`,
  },
  {
    names: "discretizedlogistic logisticmixture mixtureoflogistics dmol mol",
    text: `This likelihood is not modelled; "categorical" over the grey levels, or "gaussian" with "variance": "learnedPerDimension", is nearest. ${MEASURE}`,
  },
  {
    names: "multinomial dirichletmultinomial",
    within: "likelihood",
    text: 'Counts have "poisson" or "negativeBinomial" here, with "librarySize": true of the latter for their total; one class of several has "categorical".',
  },
  {
    names: "vgg ssim msssim adversarial vaegan focal cosinesimilarity dfcvae msssimvae stylegan",
    words: "perceptual lpips gan discriminator vgg ssim adversarial wgan",
    text: `This loss is not a log-likelihood, so it has neither a distortion in nats nor an ELBO. "gaussian" or "bernoulli" measures the same reconstructions in nats, also of networks that were trained with it. ${MEASURE}`,
  },
  {
    names: "rnn heads nheads numheads attentionheads dmodel bidirectional",
    words: "lstm gru bilstm bigru transformer attention seq2seq gpt bert mamba rnn",
    text: `Recurrent networks and transformers are not modelled; a decoder of "type": "autoregressive" over the columns is nearest. ${MEASURE}`,
  },
  {
    names: "vocabsize vocab tokenizer maxlength maxlen seqlen sequencelength embedding embeddings",
    text: `Data are rows of a fixed number of columns; sequences of other lengths are not modelled. Columns of whole numbers have a "categorical" likelihood. ${MEASURE}`,
  },
  {
    names: "blocks nblocks numblocks resblocks residual skipconnections graph vit",
    words: "unet resnet densenet efficientnet convnext gnn gcn gat vgg16 mobilenet",
    text: `This network is not modelled; "conv" is nearest for images, and "mlp" for tables. ${MEASURE}`,
  },
  {
    names: "vq rvq fsq discrete numembeddings nembeddings commitmentcost commitment gumbel",
    words: "vqvae vqvae2 vqgan codebook quantizer vectorquantizer gumbel gumbelsoftmax",
    text: `Latents are Gaussian here. The KL of a code book is constant, so the threshold does not apply to it. ${LOG}`,
  },
  {
    names: "ladder hierarchy latentsizes latentdims latentlayers nlatentlayers lvae",
    words: "hierarchical hierarchy laddervae ladder nvae vdvae numlatentlayers",
    text: `A model has one layer of latents here; "latentSize" with "posterior": { "type": "iaf" } is the most flexible of them. ${LATENTS_OR_LOG}`,
  },
  {
    names: "vonmises vmf svae poincare dirichlet studentt beta gamma",
    within: "posterior",
    text: `Latents are Gaussian here: "diagonal" or "iaf". ${LOG}`,
  },
  {
    names: "vmf svae",
    words: "vonmisesfisher hyperbolic poincare dirichlet hyperspherical",
    text: `Latents are Gaussian here: "diagonal" or "iaf". ${LOG}`,
  },
  {
    names: "flowmatching scorebased normalizingflow ae autoencoder rae dae",
    words: "diffusion ddpm",
    text: `Only variational autoencoders are modelled: their rate is what the prediction is about. ${LOG}`,
  },
  {
    names: "cvae conditionalvae nclasses numclasses numlabels",
    text: 'A conditional VAE is one with "condition": "labels" in "model", and "labels" in "data"; the classes are counted.',
  },
  {
    names: "wae infovae mmd mmdvae mmdloss",
    text: 'A maximum mean discrepancy is the field "mmd" of the objective "beta".',
  },
  {
    names: "factorvae btcvae betatcvae tcvae tc",
    text: 'A penalty of the total correlation is the field "totalCorrelation" of the objective "beta".',
  },
  {
    names: "gamma capacity maxcapacity capacitymax cmax controlledcapacity controlvae geco disentangledbetavae cstop",
    text: 'A rate to reach (the capacity C, and the weight gamma, of Burgess et al. 2018) is the objective { "type": "targetRate", "rate": 25, "weight": 20 }, in nats. The gamma of FactorVAE is "totalCorrelation".',
  },
  {
    names: "sgd rmsprop nadam lion adagrad momentum betas beta1 beta2 eps amsgrad muon",
    words: "adamw weightdecay",
    text: "Adam with moments 0.9 and 0.999 trains every model, without weight decay. A comparison with another optimiser needs its logged figures: vae-lens import reads them.",
  },
  {
    names: "reconweight reconstructionweight lambdarecon reconlossweight",
    within: "objective",
    text: 'The log-likelihood has the weight 1: divide "beta" by the other weight instead.',
  },
  {
    names: "loss losses criterion reconstructionloss reconloss lossfunction lossfn reconstruction",
    text: 'The reconstruction loss follows from "model.likelihood", and the weight of the KL is "objective.beta".',
  },
  {
    names: "klweight kldweight klcoeff klcoef klscale weightkl kllossweight kllambda lambdakl",
    text: 'The weight of the KL is "objective.beta": KL summed over latents, log-likelihood summed over the data\'s dimensions.',
  },
  {
    names: "kl klloss kld kldloss",
    text: 'The KL is always part of the loss; "objective.beta" is its weight.',
  },
  {
    names: "steps maxsteps nsteps numsteps trainsteps iterations niter maxiter iters",
    text: 'Training is counted in "training.epochs": the steps times "batchSize", divided by the number of training rows.',
  },
  {
    names: "inputdim inputsize inchannels indim infeatures ninput datadim xdim outputdim outdim",
    text: 'The size of an example follows from the data; "data.shape" gives the axes of images.',
  },
  {
    names: "numlayers nlayers nhiddenlayers numhiddenlayers depth width",
    text: 'The width of each layer stands in a network\'s "hidden": [128, 128] for two layers.',
  },
  {
    names: "outputactivation finalactivation outactivation lastactivation",
    text: 'What the last layer gives follows from "model.likelihood": logits for "bernoulli", means for "gaussian".',
  },
  {
    names:
      "device gpu gpus cuda accelerator precision amp numworkers workers logger wandb outputdir outdir savedir logdir checkpointdir callbacks checkpointevery saveevery",
    text: "How and where a sweep runs is not part of a spec: options of vae-lens sweep, such as --workers, --engine and --out.",
  },
  {
    names: "valevery evalevery logevery checkvaleverynepoch evalinterval loginterval valcheckinterval valinterval",
    text: "Every epoch is measured on the held-out rows.",
  },
  {
    names: "shuffle dataloader droplast",
    text: "The training rows are shuffled in every epoch, and a last partial batch is dropped.",
  },
  {
    names: "arch architecture backbone network model",
    within: "model",
    text: 'Which networks there are is the "type" of "encoder" and of "decoder": "mlp" or "conv", and more for decoders.',
  },
  {
    names: "resize crop centercrop imagesize imgsize grayscale togray imgdim resolution",
    text: "Images are read as they are: write them in one size and one number of channels before.",
  },
  {
    names: "ema emadecay weightaveraging swa",
    text: `The weights themselves are measured; they are not averaged over steps. ${MEASURE}`,
  },
  {
    names: "accumulategradbatches gradaccumulation gradientaccumulation gradientaccumulationsteps accumulation",
    text: 'A step is one batch: give "batchSize" the product of both.',
  },
  {
    names:
      "vae betavae vanillavae basevae convvae autoencoderkl klvae scvi scanvi totalvi peakvi ldmvae stablediffusion sdxl",
    within: "model",
    text: `A program's own class of models is described by its parts: "encoder", "decoder", "likelihood", and "objective" for beta. ${MEASURE}`,
  },
  {
    names: "augment augmentation augmentations transforms",
    text: "Data are not augmented: write the changed examples into the file.",
  },
];
