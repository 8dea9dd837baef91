using System.Net;
using System.Net.Http.Headers;
using OidcTokenValidation.Failures;
using OidcTokenValidation.Keys;
using OidcTokenValidation.Telemetry;

namespace OidcTokenValidation.StatusLists;

/// <summary>The outcome of a fetch.</summary>
/// <param name="Read">The list, or what is wrong.</param>
/// <param name="Version">The version of the list, if the server names one.</param>
internal readonly record struct FetchedStatusList(ReadStatusList Read, EntityTagHeaderValue? Version = null);

/// <summary>Fetches and verifies one issuer's lists. The address was checked before.</summary>
internal sealed class StatusListFetcher(BoundedHttpReader reader, StatusListVerifier verifier)
{
    /// <param name="address">The address of the list, as tokens contain it.</param>
    /// <param name="current">The list that is cached; null if there is none.</param>
    /// <param name="version">Its version; the server can respond that it has not changed (RFC 9110 §13.1.2).</param>
    /// <param name="cancellationToken">Cancels the fetch.</param>
    public async Task<FetchedStatusList> FetchAsync(
        string address, StatusList? current, EntityTagHeaderValue? version, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address));
        RequestFields.AddForStatusList(request.Headers);
        if (current is not null && version is not null)
            request.Headers.IfNoneMatch.Add(version);
        BoundedResponse response = await reader.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (response.Fault != KeyFetchFault.None)
            return new(ReadStatusList.Failed(ToFault(response.Fault), Describe(response)));
        if (response.Status == HttpStatusCode.NotModified)
            return new(new(StatusListFault.None, current, Detail: null), version);

        ReadStatusList read = await verifier.VerifyAsync(address, response.Body, cancellationToken).ConfigureAwait(false);

        // A copy of an earlier list would make a revoked token valid again.
        if (read.List is { } list && current is not null && list.IssuedAt < current.IssuedAt)
            read = ReadStatusList.Failed(StatusListFault.Older, "it was issued before the list that is cached: a server or a cache sent an earlier one");
        return new(read, response.Headers!.ETag);
    }

    private static string? Describe(in BoundedResponse response) =>
        response.Detail ?? (response.Fault, response.Headers?.Location) switch
        {
            (KeyFetchFault.Redirected, { } target) => $"it redirects to {QuotedText.From(target.OriginalString)}; redirects are not followed",
            (KeyFetchFault.StatusNotOk, _) => $"status {(int)response.Status}",
            (KeyFetchFault.TooLarge, _) => "the response is longer than that of a list of StatusLists.MaxListBytes",
            _ => null,
        };

    private static StatusListFault ToFault(KeyFetchFault fault) => fault switch
    {
        KeyFetchFault.Unreachable => StatusListFault.Unreachable,
        KeyFetchFault.SecureConnectionFailed => StatusListFault.SecureConnectionFailed,
        KeyFetchFault.TimedOut => StatusListFault.TimedOut,
        KeyFetchFault.StatusNotOk => StatusListFault.StatusNotOk,
        KeyFetchFault.Redirected => StatusListFault.Redirected,
        KeyFetchFault.TooLarge => StatusListFault.TooLarge,
        KeyFetchFault.Compressed => StatusListFault.Compressed,
        _ => StatusListFault.Unexpected,
    };
}
