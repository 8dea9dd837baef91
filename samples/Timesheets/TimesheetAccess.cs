using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>The tokens that this API accepts, the same on every host.</summary>
public static class TimesheetAccess
{
    public const string Read = "read:timesheets";
    public const string Create = "create:timesheets";

    /// <summary>A second factor in the last five minutes (RFC 9470), for operations that a stolen session must not perform.</summary>
    public static readonly AccessRequirement FreshSecondFactor =
        AccessRequirement.AuthenticationContext("urn:example:mfa").And(AccessRequirement.AuthenticationAge(TimeSpan.FromMinutes(5)));

    /// <summary>Applies the settings; without an issuer the demo issuer is trusted.</summary>
    public static void Configure(this AccessTokenValidationOptions options, TimesheetSettings settings, DemoIssuer? demo)
    {
        options.Realm = "timesheets";
        options.Audiences.Add(settings.Audience);
        if (settings.Resource is not null)
            options.ProtectedResource = new() { Resource = settings.Resource, AllowLoopbackHttp = true, Name = "Timesheets", Scopes = [Read, Create] };
        options.DPoP.Mode = settings.DPoP;
        options.DPoP.RequireNonce = settings.RequireNonce && settings.DPoP != DPoPMode.Off;
        foreach (string secret in settings.NonceSecrets)
            options.DPoP.NonceSecrets.Add(secret);
        if (settings is { Revocations.IsOn: true, ClientId: { } client })
            options.BackchannelLogout.ClientIds.Add(client);
        if (demo is not null)
            options.DPoP.MaxProofAge = DemoIssuer.ProofLife;
        options.Issuers.Add(CreateProvider(settings, demo, settings.Profile));
        options.WarmUp = false;   // see WarmUpAsync
    }

    /// <summary>Accepts the provider's ID tokens for one client, for the routes of that client's own backend. They are never mixed with access
    /// tokens.</summary>
    public static void ConfigureIdTokens(this AccessTokenValidationOptions options, TimesheetSettings settings, DemoIssuer? demo)
    {
        options.Realm = "timesheets";
        options.Audiences.Add(settings.ClientId!);
        options.DPoP.Mode = DPoPMode.Off;
        options.Issuers.Add(CreateProvider(settings, demo, AccessTokenProfile.IdToken));
        options.WarmUp = false;   // see WarmUpAsync
    }

    /// <summary>
    /// Fetches the issuers' keys before the API prints that it listens, so that its health is up to date by then. A provider that is down or slow delays the
    /// start by five seconds, but does not prevent it.
    /// </summary>
    public static Task WarmUpAsync(IServiceProvider services)
    {
        IEnumerable<AccessTokenValidator> validators = services.GetKeyedServices<AccessTokenValidator>(KeyedService.AnyKey);
        return Task.WhenAny(Task.WhenAll(validators.Select(static validator => validator.WarmUpAsync())), Task.Delay(TimeSpan.FromSeconds(5)));
    }

    private static TrustedIssuer CreateProvider(TimesheetSettings settings, DemoIssuer? demo, AccessTokenProfile profile)
    {
        TrustedIssuer provider = demo?.Trust() ?? new TrustedIssuer
        {
            Issuer = settings.Issuer!,
            Keys =
            {
                MetadataAddress = settings.MetadataAddress,
                JwksAddress = settings.JwksAddress,
                AllowLoopbackHttp = true,                   // a provider on this machine, for development and tests
                FetchTimeout = TimeSpan.FromSeconds(30),    // this machine may be busy
            },
        };
        provider.Profile = profile;
        return provider;
    }
}
