using System.Net;
using OidcTokenValidation.Listener;

namespace OidcTokenValidation;

/// <summary>Validates the access tokens of requests to a <see cref="HttpListener"/>, and answers those that may not pass.</summary>
/// <remarks>
/// <para>
/// .NET's own listener (Linux, macOS) keeps the last of repeated fields: of two Authorization, two DPoP or two Host fields the last one is judged.
/// A comma in the first two is refused.
/// </para>
/// <para>
/// Choose what to do by <see cref="HttpListenerRequest.RawUrl"/>, against which proofs are checked: <see cref="HttpListenerRequest.Url"/> rewrites it,
/// <c>/a\b</c> to <c>/a/b</c> for instance.
/// </para>
/// </remarks>
public static class AccessTokenHttpListenerExtensions
{
    /// <summary>Judges a request. Bad input is an outcome, never an exception.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="cancellationToken">Ends the waiting for an issuer's keys and for the replay store.</param>
    /// <returns>One of the four outcomes. Ask once for each request: a proof passes once.</returns>
    /// <remarks>
    /// Where the client's nonce ages, the response gets the next one as <c>DPoP-Nonce</c>, and <c>Cache-Control: no-store</c>, so that it is not
    /// shared through a cache (RFC 9449 §8.2): leave both in place.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The validator was disposed.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up waiting.</exception>
    public static async ValueTask<AccessTokenValidationResult> ValidateAsync(this AccessTokenValidator validator, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        HttpListenerRequest request = context.Request;
        AccessTokenValidationResult result = await validator.ValidateAsync(RequestFacts.Read(request), cancellationToken).ConfigureAwait(false);

        // Asked for when a token needs it: on Windows the question may cost a handshake.
        if (result.Failure?.Code == TokenFailureCode.CertificateMissing && await ClientCertificate.OfAsync(request).ConfigureAwait(false) is { } certificate)
            result = await validator.ValidateAsync(RequestFacts.Read(request, certificate), cancellationToken).ConfigureAwait(false);

        foreach ((string name, string value) in result.ResponseHeaders)
            context.Response.Headers.Set(name, value);
        return result;
    }

    /// <summary>Answers a request that may not pass, and closes its response: status, challenges and a problem document.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="result">The outcome of <see cref="ValidateAsync"/>. A valid token gives 403: it does not allow what was asked.</param>
    /// <param name="requirement">
    /// What the resource requires. Pass it for every outcome: it is the reason why a valid token is not enough, and the <c>scope</c> that is named to a
    /// client without credentials (RFC 6750 §3).
    /// </param>
    /// <param name="cancellationToken">Ends the writing, and the connection with it.</param>
    /// <returns>Done when the answer is sent and the request's body is read: for at most 5 s. A client that has gone is no error.</returns>
    /// <remarks>
    /// The challenge's fields replace those of the same name; others stay, for CORS for instance. Several challenges make one field (RFC 9110 §11.6.1).
    /// After a body that is chunked, or of more than 64 KiB, the connection is closed.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The response's header was sent already.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static Task RejectAsync(
        this AccessTokenValidator validator,
        HttpListenerContext context,
        in AccessTokenValidationResult result,
        AccessRequirement? requirement = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        return Answer.From(validator.CreateChallenge(result, requirement)).SendAsync(context, cancellationToken);
    }

    /// <summary>Tells for developers what was checked of a request, in order, and what became of each check.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request that was judged.</param>
    /// <param name="result">The outcome of <see cref="ValidateAsync"/>.</param>
    /// <param name="requirement">For a valid token: the requirement that it does not meet.</param>
    /// <returns>A report for the log, never for the client.</returns>
    public static AccessTokenValidationReport Explain(
        this AccessTokenValidator validator, HttpListenerContext context, in AccessTokenValidationResult result, AccessRequirement? requirement = null)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        return validator.Explain(RequestFacts.Read(context.Request), result, requirement);
    }

    /// <summary>Serves the metadata of this API (RFC 9728), if that is what the request asks for: GET or HEAD of
    /// <see cref="ProtectedResourceMetadata.Path"/>.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="cancellationToken">Ends the writing, and the connection with it.</param>
    /// <returns>Whether the request was answered, and its response closed. False for every other request, and where
    /// <see cref="ProtectedResourceOptions.Resource"/> is not set.</returns>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public static async Task<bool> TryServeResourceMetadataAsync(this AccessTokenValidator validator, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        if (validator.ResourceMetadata is not { } metadata || context.Request.HttpMethod is not ("GET" or "HEAD") || !IsFor(context.Request.RawUrl, metadata.Path))
            return false;
        await Answer.From(metadata).SendAsync(context, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private static bool IsFor(ReadOnlySpan<char> target, string path) =>
        target.StartsWith(path, StringComparison.Ordinal) && (target.Length == path.Length || target[path.Length] == '?');
}
