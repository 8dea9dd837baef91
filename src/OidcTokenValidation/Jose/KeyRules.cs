namespace OidcTokenValidation.Jose;

/// <summary>What the keys of a document are read for.</summary>
/// <param name="Algorithms">The algorithms that the validator knows: a key for none of them is dropped.</param>
/// <param name="Use">The tokens that the keys must be published for: others are dropped.</param>
internal readonly record struct KeyRules(AlgorithmTable Algorithms, KeyUse Use = KeyUse.Signature);
