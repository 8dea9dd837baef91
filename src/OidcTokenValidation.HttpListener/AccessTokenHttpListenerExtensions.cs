using System.Net;
using OidcTokenValidation.Messages;

namespace OidcTokenValidation;

/// <summary>Validates the access tokens of requests to a <see cref="HttpListener"/>, and sends the responses to rejected requests.</summary>
/// <remarks>
/// <para>
/// The managed listener of .NET (Linux, macOS) retains only the last of repeated fields: of two Authorization, DPoP or Host fields the last one is
/// validated. A comma in Authorization or DPoP is rejected.
/// </para>
/// <para>
/// Route by <see cref="HttpListenerRequest.RawUrl"/>: proofs are checked against it. <see cref="HttpListenerRequest.Url"/> rewrites the path,
/// for instance <c>/a\b</c> to <c>/a/b</c>.
/// </para>
/// </remarks>
public static class AccessTokenHttpListenerExtensions
{
    /// <summary>Validates the access token of a request. Bad input is an outcome, never an exception.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="cancellationToken">Stops waiting for an issuer's keys and for the replay store.</param>
    /// <returns>One of the four outcomes. Call it once for each request: a proof is accepted only once.</returns>
    /// <remarks>
    /// When the client's nonce is about to expire, the response gets the next one as <c>DPoP-Nonce</c>, with <c>Cache-Control: no-store</c>, so that
    /// no cache shares it (RFC 9449 §8.2). Do not remove these fields.
    /// </remarks>
    /// <exception cref="ObjectDisposedException">The validator was disposed.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async ValueTask<AccessTokenValidationResult> ValidateAsync(
        this AccessTokenValidator validator, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        HttpListenerRequest request = context.Request;
        AccessTokenValidationResult result = await validator.ValidateAsync(ListenerRequestReader.Read(request), cancellationToken).ConfigureAwait(false);

        // The certificate is read only when a token needs it: on Windows, reading it may cost a handshake.
        if (result.Failure?.Code == TokenFailureCode.CertificateMissing
            && await ClientCertificate.GetAsync(request).ConfigureAwait(false) is { } certificate)
        {
            result = await validator.ValidateAsync(ListenerRequestReader.Read(request, certificate), cancellationToken).ConfigureAwait(false);
        }

        foreach ((string name, string value) in result.ResponseHeaders)
            context.Response.Headers.Set(name, value);
        return result;
    }

    /// <summary>Sends the response to a rejected request and closes it: status, challenges and a problem document.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="result">The result of <see cref="ValidateAsync"/>. For a valid token the response is 403: the token does not allow the request.</param>
    /// <param name="requirement">
    /// The requirement of the resource. Pass it for every outcome: it is the reason why a valid token is not sufficient, and it determines the
    /// <c>scope</c> in the challenge for a client without credentials (RFC 6750 §3).
    /// </param>
    /// <param name="cancellationToken">Aborts the response and the connection.</param>
    /// <returns>Completes when the response is sent and the request's body is read, which takes at most 5 s. A client that disconnects is no error.</returns>
    /// <remarks>
    /// The challenge's fields replace fields of the same name; other fields, of CORS for instance, are retained. Several challenges are combined into
    /// one field (RFC 9110 §11.6.1). After a request body that is chunked, or longer than 64 KiB, the connection is closed.
    /// </remarks>
    /// <exception cref="InvalidOperationException">The response's header was already sent.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task RejectAsync(
        this AccessTokenValidator validator,
        HttpListenerContext context,
        in AccessTokenValidationResult result,
        AccessRequirement? requirement = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        validator.LogDecision(result, isGranted: false, requirement);
        return ListenerResponse.From(validator.CreateChallenge(result, requirement)).SendAsync(context, cancellationToken);
    }

    /// <summary>Reports, for developers, each check of a request in order and its result.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request that was validated.</param>
    /// <param name="result">The result of <see cref="ValidateAsync"/>.</param>
    /// <param name="requirement">For a valid token: the requirement that it does not meet.</param>
    /// <returns>A report for the log, never for the client.</returns>
    public static AccessTokenValidationReport Explain(
        this AccessTokenValidator validator, HttpListenerContext context, in AccessTokenValidationResult result, AccessRequirement? requirement = null)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        return validator.Explain(ListenerRequestReader.Read(context.Request), result, requirement);
    }

    /// <summary>Serves the metadata of this API (RFC 9728) if the request is a GET or HEAD of <see cref="ProtectedResourceMetadata.Path"/>.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="context">The request and its response, to which nothing has been written yet.</param>
    /// <param name="cancellationToken">Aborts the response and the connection.</param>
    /// <returns>True if the response was sent and closed. False for every other request, and if <see cref="ProtectedResourceOptions.Resource"/> is not
    /// set.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<bool> TryServeResourceMetadataAsync(
        this AccessTokenValidator validator, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        if (validator.ResourceMetadata is not { } metadata
            || context.Request.HttpMethod is not ("GET" or "HEAD")
            || !HasPath(context.Request.RawUrl, metadata.Path))
        {
            return false;
        }

        await ListenerResponse.From(metadata).SendAsync(context, cancellationToken).ConfigureAwait(false);
        return true;
    }

    /// <summary>Receives a logout token of a provider (OpenID Connect Back-Channel Logout 1.0), sends the response and closes it.</summary>
    /// <param name="validator">The validator, with <see cref="BackchannelLogoutOptions.ClientIds"/>.</param>
    /// <param name="context">The request to the address that is the <c>backchannel_logout_uri</c> of these clients, and its response.</param>
    /// <param name="cancellationToken">Aborts the response and the connection.</param>
    /// <remarks>Call it before <see cref="ValidateAsync"/>, for every method: the request has no access token. The responses are those of
    /// <see cref="AccessTokenValidator.ReceiveBackchannelLogoutAsync"/>.</remarks>
    /// <exception cref="InvalidOperationException"><see cref="BackchannelLogoutOptions.ClientIds"/> is empty.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task ServeBackchannelLogoutAsync(
        this AccessTokenValidator validator, HttpListenerContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        ArgumentNullException.ThrowIfNull(context);
        HttpListenerRequest request = context.Request;
        var received = new SecurityEventRequest { Method = request.HttpMethod, ContentType = request.ContentType, Body = request.InputStream };
        SecurityEventResponse response = await validator.ReceiveBackchannelLogoutAsync(received, cancellationToken).ConfigureAwait(false);
        await ListenerResponse.From(response).SendAsync(context, cancellationToken).ConfigureAwait(false);
    }

    private static bool HasPath(ReadOnlySpan<char> target, string path) =>
        target.StartsWith(path, StringComparison.Ordinal) && (target.Length == path.Length || target[path.Length] == '?');
}
