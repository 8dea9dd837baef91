using System.Net;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>One request to a provider, and what came.</summary>
/// <param name="Address">What was asked for.</param>
/// <param name="Status">The status; null if none came.</param>
/// <param name="Duration">The time up to the last byte, or up to the end without one.</param>
/// <param name="Fields">The fields that say for how long the answer is fresh.</param>
/// <param name="Body">The document, as far as it is kept.</param>
internal sealed record RecordedFetch(string Address, HttpStatusCode? Status, TimeSpan Duration, IReadOnlyList<KeyValuePair<string, string>> Fields, ReadOnlyMemory<byte> Body);
