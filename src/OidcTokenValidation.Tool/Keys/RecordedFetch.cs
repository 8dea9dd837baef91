using System.Net;

namespace OidcTokenValidation.Tool.Keys;

/// <summary>A request to a provider and its response.</summary>
/// <param name="Address">The address of the request.</param>
/// <param name="Status">The status; null without a response.</param>
/// <param name="Duration">The time up to the last byte or the failure.</param>
/// <param name="Fields">The header fields about the freshness of the response.</param>
/// <param name="Body">The document, up to the maximum length that is recorded.</param>
internal sealed record RecordedFetch(
    string Address,
    HttpStatusCode? Status,
    TimeSpan Duration,
    IReadOnlyList<KeyValuePair<string, string>> Fields,
    ReadOnlyMemory<byte> Body);
