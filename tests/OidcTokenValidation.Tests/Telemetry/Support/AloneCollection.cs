namespace OidcTokenValidation.Tests.Telemetry.Support;

/// <summary>Tests of state that the process shares: the meter of validators without a factory, the activity source, the heap.</summary>
[CollectionDefinition(nameof(AloneCollection), DisableParallelization = true)]
public sealed class AloneCollection;
