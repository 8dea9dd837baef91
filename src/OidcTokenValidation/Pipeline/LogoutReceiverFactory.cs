using OidcTokenValidation.Revocation;
using OidcTokenValidation.SecurityEvents;

namespace OidcTokenValidation.Pipeline;

/// <summary>Creates the receiver of logout tokens from validated options. It has the issuers, their keys and the limits of access tokens.</summary>
internal static class LogoutReceiverFactory
{
    /// <summary>Creates the receiver; null if no logout token is accepted.</summary>
    public static LogoutReceiver? Create(AccessTokenValidationOptions options, PipelineStages stages, LastingParts lasting)
    {
        BackchannelLogoutOptions logout = options.BackchannelLogout;
        if (logout.ClientIds.Count == 0)
            return null;
        var time = lasting.Host.Time;
        EventTokenRules rules = LogoutTokenRules.Create([.. logout.ClientIds], options.ClockSkew);
        return new LogoutReceiver(
            new LogoutSettings(rules, stages.Revocations!, logout.RevokeSubject, options.Limits.MaxTokenLength),
            new EventTokenVerifier(rules, stages.Reader, stages.Issuers, options.Limits.MaxTokenLength, time),
            lasting.ReceivedTokens,
            new EventReports(RevocationSource.BackchannelLogout, stages.Telemetry.EventTokens, lasting.Host.Logger),
            time);
    }
}
