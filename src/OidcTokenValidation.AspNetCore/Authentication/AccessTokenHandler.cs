using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OidcTokenValidation.AspNetCore.Lifetimes;
using OidcTokenValidation.AspNetCore.Locations;

namespace OidcTokenValidation.AspNetCore.Authentication;

/// <summary>Authenticates requests by the validator: once per request and scheme, however many middlewares authenticate.</summary>
/// <remarks>The validator logs rejected requests itself, at Debug. The base class would log each at Information, so that clients could fill the log.</remarks>
internal sealed class AccessTokenHandler(IOptionsMonitor<AccessTokenSchemeOptions> options, UrlEncoder encoder)
    : AuthenticationHandler<AccessTokenSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    // The name for GetTokenAsync, the same as that of JwtBearer.
    private const string TokenName = "access_token";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return ValidateOnceAsync();
        }
        catch (Exception exception)
        {
            // The base class caches the task for the request, so that every later call gets the same result.
            return Task.FromException<AuthenticateResult>(exception);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        WriteChallenge(mustAuthenticate: true);
    }

    // The error is on the scheme that was used (RFC 9449 §7.2). A scheme for which the token is not valid adds nothing.
    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        if (AccessTokenFeature.Get(Context).IsValid(Scheme.Name))
            WriteChallenge(mustAuthenticate: false);
        else if (AccessTokenFeature.Get(Context).Challenge is null)
            Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private Task<AuthenticateResult> ValidateOnceAsync()
    {
        if (OtherCredentials.Has(Context))
            return Task.FromResult(AuthenticateResult.NoResult());
        AccessTokenFeature feature = AccessTokenFeature.Get(Context);
        if (feature.TryGetResult(Scheme.Name, out AccessTokenValidationResult earlier, out ClaimsIdentity? identity))
            return Task.FromResult(ToAuthenticateResult(earlier, identity));

        var validator = Context.RequestServices.GetRequiredKeyedService<AccessTokenValidator>(Scheme.Name);
        ResourceRequest request = feature.Request ??= LocationReader.Read(Context, feature, HttpContextRequestReader.Read(Context));
        ValueTask<AccessTokenValidationResult> validation =
            validator.ValidateAsync(request with { RequestServices = Context.RequestServices, Items = Context.Items }, Context.RequestAborted);
        return validation.IsCompletedSuccessfully && Options.Admit is null && Options.Addition is null
            ? Task.FromResult(Complete(feature, validator, validation.Result, identity: null))
            : CompleteAsync(feature, validator, validation);
    }

    private async Task<AuthenticateResult> CompleteAsync(
        AccessTokenFeature feature, AccessTokenValidator validator, ValueTask<AccessTokenValidationResult> validation)
    {
        AccessTokenValidationResult result = await validation.ConfigureAwait(false);
        if (result.IsValid && Options.Admit is { } admit && !await admit(Context, result.Token).ConfigureAwait(false))
            result = validator.Refuse(result);
        ClaimsIdentity? identity = result.IsValid && Options.Addition is { } addition
            ? await addition.CreateAsync(Context, result.Token).ConfigureAwait(false)
            : null;
        return Complete(feature, validator, result, identity);
    }

    private AuthenticateResult Complete(
        AccessTokenFeature feature, AccessTokenValidator validator, in AccessTokenValidationResult result, ClaimsIdentity? identity)
    {
        Options.Observe?.Invoke(Context, result);
        feature.AddResult(Scheme.Name, validator, result, identity);
        NonceResponse.Prepare(Response, result);
        if (result.IsValid)
            Context.Features.Get<IAccessTokenObserver>()?.OnAccepted(result, validator);
        return ToAuthenticateResult(result, identity);
    }

    // A copy of the identity: a claims transformation may change it, and runs again when the request runs again.
    private AuthenticateResult ToAuthenticateResult(in AccessTokenValidationResult result, ClaimsIdentity? identity) => result.Outcome switch
    {
        AccessTokenOutcome.Valid => AuthenticateResult.Success(new AuthenticationTicket(
            identity is null ? result.Token!.ToPrincipal(Options.Principal) : new ClaimsPrincipal(identity.Clone()), CreateProperties(result), Scheme.Name)),
        AccessTokenOutcome.NoCredentials => AuthenticateResult.NoResult(),
        _ => AuthenticateResult.Fail(result.Failure!.Description),
    };

    // Only SignalR's CloseOnAuthenticationExpiration needs the expiry, which costs a formatted string.
    private AuthenticationProperties? CreateProperties(in AccessTokenValidationResult result)
    {
        AuthenticationProperties? properties = null;
        if (BoundResponse.IsHub(Context.GetEndpoint()))
            properties = new AuthenticationProperties { ExpiresUtc = result.Token!.AcceptedUntil };

        if (result.EncodedToken is { } encoded)
            (properties ??= new AuthenticationProperties()).StoreTokens([new AuthenticationToken { Name = TokenName, Value = encoded }]);
        return properties;
    }

    private void WriteChallenge(bool mustAuthenticate)
    {
        AccessTokenFeature feature = AccessTokenFeature.Get(Context);
        Challenge? earlier = feature.Challenge;
        if (!feature.TryReplaceChallenge(Scheme.Name, mustAuthenticate, out Challenge? challenge))
            return;
        ChallengeResponse.Replace(Response, earlier, challenge);

        // When the response starts it is certain which of several schemes decided.
        if (earlier is null)
            Response.OnStarting(LogNotGrantedAsync, feature);
    }

    private static Task LogNotGrantedAsync(object feature)
    {
        ((AccessTokenFeature)feature).LogNotGranted();
        return Task.CompletedTask;
    }
}
