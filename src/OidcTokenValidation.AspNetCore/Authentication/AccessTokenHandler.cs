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

/// <summary>Lets ASP.NET Core ask the validator: once per request and scheme, however many middlewares ask.</summary>
/// <remarks>The validator logs refusals itself, at Debug. The base class would log each at Information, and let clients fill the log.</remarks>
internal sealed class AccessTokenHandler(IOptionsMonitor<AccessTokenSchemeOptions> options, UrlEncoder encoder)
    : AuthenticationHandler<AccessTokenSchemeOptions>(options, NullLoggerFactory.Instance, encoder)
{
    // The name that GetTokenAsync takes, as JwtBearer has it.
    private const string TokenName = "access_token";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return FindResultAsync();
        }
        catch (Exception exception)
        {
            // The base class keeps the task for the request: who asks again gets no other answer than this one.
            return Task.FromException<AuthenticateResult>(exception);
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        AnswerOnce(mustAuthenticate: true);
    }

    // On the scheme that was used (RFC 9449 §7.2): one that has not seen the token has nothing to add.
    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceAsync().ConfigureAwait(false);
        if (AccessTokenFeature.Get(Context).IsValid(Scheme.Name))
            AnswerOnce(mustAuthenticate: false);
        else if (AccessTokenFeature.Get(Context).Answer is null)
            Response.StatusCode = StatusCodes.Status403Forbidden;
    }

    private Task<AuthenticateResult> FindResultAsync()
    {
        AccessTokenFeature feature = AccessTokenFeature.Get(Context);
        if (feature.TryFind(Scheme.Name, out AccessTokenValidationResult known, out ClaimsIdentity? identity))
            return Task.FromResult(Translate(known, identity));

        var validator = Context.RequestServices.GetRequiredKeyedService<AccessTokenValidator>(Scheme.Name);
        ResourceRequest facts = feature.Facts ??= PlacedToken.Take(Context, feature, RequestFacts.Read(Context));
        ValueTask<AccessTokenValidationResult> validation = validator.ValidateAsync(facts with { RequestServices = Context.RequestServices }, Context.RequestAborted);
        return validation.IsCompletedSuccessfully && Options.Admit is null && Options.Addition is null
            ? Task.FromResult(Conclude(feature, validator, validation.Result, identity: null))
            : ConcludeLaterAsync(feature, validator, validation);
    }

    private async Task<AuthenticateResult> ConcludeLaterAsync(AccessTokenFeature feature, AccessTokenValidator validator, ValueTask<AccessTokenValidationResult> validation)
    {
        AccessTokenValidationResult result = await validation.ConfigureAwait(false);
        if (result.IsValid && Options.Admit is { } admit && !await admit(Context, result.Token).ConfigureAwait(false))
            result = validator.Refuse(result);
        ClaimsIdentity? identity = result.IsValid && Options.Addition is { } addition
            ? await addition.CreateAsync(Context, result.Token).ConfigureAwait(false)
            : null;
        return Conclude(feature, validator, result, identity);
    }

    private AuthenticateResult Conclude(
        AccessTokenFeature feature, AccessTokenValidator validator, in AccessTokenValidationResult result, ClaimsIdentity? identity)
    {
        Options.Observe?.Invoke(Context, result);
        feature.Found(Scheme.Name, validator, result, identity);
        NonceResponse.Prepare(Response, result);
        if (result.IsValid)
            Context.Features.Get<IAccessTokenObserver>()?.OnAccepted(result.Token, validator);
        return Translate(result, identity);
    }

    // A copy of the identity: a transformation may change it, and comes by again where the request is run again.
    private AuthenticateResult Translate(in AccessTokenValidationResult result, ClaimsIdentity? identity) => result.Outcome switch
    {
        AccessTokenOutcome.Valid => AuthenticateResult.Success(new AuthenticationTicket(
            identity is null ? result.Token!.ToPrincipal(Options.Principal) : new ClaimsPrincipal(identity.Clone()), PropertiesFor(result), Scheme.Name)),
        AccessTokenOutcome.NoCredentials => AuthenticateResult.NoResult(),
        _ => AuthenticateResult.Fail(result.Failure!.Description),
    };

    // The expiry is for SignalR's CloseOnAuthenticationExpiration alone: it costs a formatted string.
    private AuthenticationProperties? PropertiesFor(in AccessTokenValidationResult result)
    {
        AuthenticationProperties? properties = null;
        if (HubResponse.IsOf(Context))
        {
            HubResponse.Prepare(Context);
            properties = new AuthenticationProperties { ExpiresUtc = result.Token!.AcceptedUntil };
        }

        if (result.EncodedToken is { } encoded)
            (properties ??= new AuthenticationProperties()).StoreTokens([new AuthenticationToken { Name = TokenName, Value = encoded }]);
        return properties;
    }

    private void AnswerOnce(bool mustAuthenticate)
    {
        AccessTokenFeature feature = AccessTokenFeature.Get(Context);
        Challenge? earlier = feature.Answer;
        if (feature.FindBetterAnswer(Scheme.Name, mustAuthenticate) is { } answer)
            ChallengeResponse.Replace(Response, earlier, answer);
    }
}
