namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Tests that weigh the heap: nothing else runs in the process meanwhile.</summary>
[CollectionDefinition(nameof(SoakCollection), DisableParallelization = true)]
public sealed class SoakCollection;
