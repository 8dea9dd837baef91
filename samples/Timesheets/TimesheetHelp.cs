namespace Timesheets;

/// <summary>The text of --help.</summary>
public static class TimesheetHelp
{
    private const string Text = """
        The timesheets API. Settings: --key=value or --key value, or an environment variable TIMESHEETS_KEY (TIMESHEETS_CLIENT_ID), or appsettings.json.

          --issuer      the provider's issuer URL                                   default: an embedded demo issuer
          --audience    this API's identifier                                       default: its own address with the embedded issuer,
                                                                                    else https://api.example.com/
          --port        loopback port to listen on; 0 takes any free one            default: 5001
          --dpop        off, optional, required                                     default: optional
          --nonce       off, required: whether proofs need a nonce of this API      default: off
          --nonce-secret  base64 of 32 to 64 bytes that several nodes share; may be repeated  default: a random one
          --profile     the profile of the provider's access tokens                 default: rfc9068
          --metadata    address of the provider's metadata                          default: discovered from the issuer
          --jwks        address of the provider's keys; no metadata is read         default: taken from the metadata
          --client-id   the client whose ID tokens are accepted at /api/private     default: none
          --replay      memory, or a PostgreSQL connection string: used proofs      default: memory
          --revocations  off, memory, a PostgreSQL connection string,               default: off
                        or redis:HOST:PORT: revoked tokens
        """;

    /// <summary>Prints the settings if the arguments are --help.</summary>
    /// <returns>Whether the settings were printed. The program ends then.</returns>
    public static bool PrintIfRequested(string[] args)
    {
        bool isRequested = args is ["--help" or "-h" or "-?"];
        if (isRequested)
            Console.WriteLine(Text);
        return isRequested;
    }
}
