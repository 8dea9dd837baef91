namespace OidcTokenValidation.Tests.Keys.Support;

/// <summary>Tests that measure the heap: no other test of the process runs at the same time.</summary>
[CollectionDefinition(nameof(SoakCollection), DisableParallelization = true)]
public sealed class SoakCollection;
