using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OidcTokenValidation.Health;

/// <summary>What was found out about one part of a validator.</summary>
/// <param name="Name">The part, unique among all validators.</param>
/// <param name="Status">How it is by itself.</param>
/// <param name="Text">What an operator should know; null if there is nothing to say.</param>
/// <param name="Data">The numbers behind it.</param>
internal sealed record Finding(string Name, HealthStatus Status, string? Text, IReadOnlyDictionary<string, object?> Data);
