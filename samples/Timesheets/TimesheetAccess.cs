using Microsoft.Extensions.DependencyInjection;
using OidcTokenValidation;

namespace Timesheets;

/// <summary>What this API accepts, the same on every host.</summary>
public static class TimesheetAccess
{
    public const string Read = "read:timesheets";
    public const string Create = "create:timesheets";

    /// <summary>For what a stolen session must not do: a second factor, five minutes ago at most (RFC 9470).</summary>
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
        if (demo is not null)
            options.DPoP.MaxProofAge = DemoIssuer.ProofLife;
        options.Issuers.Add(Provider(settings, demo, settings.Profile));
        options.WarmUp = false;   // see WarmUpAsync
    }

    /// <summary>The same provider's ID tokens for one client, for what that client's own backend serves; never mixed with access tokens.</summary>
    public static void ConfigureIdTokens(this AccessTokenValidationOptions options, TimesheetSettings settings, DemoIssuer? demo)
    {
        options.Realm = "timesheets";
        options.Audiences.Add(settings.ClientId!);
        options.DPoP.Mode = DPoPMode.Off;
        options.Issuers.Add(Provider(settings, demo, AccessTokenProfile.IdToken));
        options.WarmUp = false;   // see WarmUpAsync
    }

    /// <summary>
    /// Fetches the issuers' keys before the API says that it listens, so that its health is known by then. A provider that is down or slow delays the API by five
    /// seconds and stops nothing.
    /// </summary>
    public static Task WarmUpAsync(IServiceProvider services)
    {
        IEnumerable<AccessTokenValidator> validators = services.GetKeyedServices<AccessTokenValidator>(KeyedService.AnyKey);
        return Task.WhenAny(Task.WhenAll(validators.Select(static validator => validator.WarmUpAsync())), Task.Delay(TimeSpan.FromSeconds(5)));
    }

    private static TrustedIssuer Provider(TimesheetSettings settings, DemoIssuer? demo, AccessTokenProfile profile)
    {
        TrustedIssuer provider = demo?.Trust() ?? new TrustedIssuer
        {
            Issuer = settings.Issuer!,
            Keys =
            {
                MetadataAddress = settings.MetadataAddress,
                JwksAddress = settings.JwksAddress,
                AllowLoopbackHttp = true,                   // a provider on this machine, for a first look and for tests,
                FetchTimeout = TimeSpan.FromSeconds(30),    // which may be a busy one
            },
        };
        provider.Profile = profile;
        return provider;
    }
}
