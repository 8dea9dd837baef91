namespace OidcTokenValidation.Configuration;

/// <summary>The rules for <see cref="BackchannelLogoutOptions"/>.</summary>
internal static class BackchannelLogoutOptionsRules
{
    public static void Check(BackchannelLogoutOptions? options, TokenRevocations? revocations, List<string> errors)
    {
        if (options?.ClientIds is null)
        {
            errors.Add("BackchannelLogout or its ClientIds is null. Leave it out if no logout tokens are received.");
            return;
        }

        foreach (string? client in options.ClientIds)
        {
            if (string.IsNullOrWhiteSpace(client))
                errors.Add("BackchannelLogout.ClientIds holds an empty value. Remove it, or write the identifier of a client.");
            else if (client.AsSpan().Trim().Length < client.Length)
            {
                errors.Add($"BackchannelLogout.ClientIds holds '{client}', with white space around it. "
                    + "Write the identifier as the provider puts it into 'aud'.");
            }
        }

        if (options.ClientIds.Count > 0 && revocations is null)
        {
            errors.Add("BackchannelLogout.ClientIds is set, but Revocations is not: a logout would have no effect. "
                + "Call services.AddTokenRevocation, or set Revocations.");
        }
    }
}
