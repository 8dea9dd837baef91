using System.CommandLine;
using OidcTokenValidation.Tool.Doctor;
using OidcTokenValidation.Tool.Input;
using OidcTokenValidation.Tool.Output;

namespace OidcTokenValidation.Tool.Commands;

/// <summary><c>oidc-token doctor</c>: finds the options with which an API accepts a token, or the problems.</summary>
internal static class DoctorCommand
{
    public static Command Create(Streams streams)
    {
        var provider = new ProviderOptions();
        var decryption = new DecryptionOptions();
        var audience = new Option<string[]>("--audience")
        {
            Description = "The identifier of the API; may be repeated. Default: what the token has in 'aud'",
            HelpName = "ID",
        };
        Option<string[]> algorithms = SharedOptions.CreateAlgorithms();
        Option<FileInfo?> file = SharedOptions.CreateTokenFile();
        Option<DateTimeOffset?> at = SharedOptions.CreateTime();
        Option<bool> json = SharedOptions.CreateJson();
        var command = new Command(
            "doctor",
            "Tries discovery and every profile with a token, and prints the options with which an API accepts it, in code and in configuration, "
            + "or for each profile the first thing that does not fit, and the lines to write.");
        foreach (Option option in (Option[])[.. provider.All, audience, algorithms, .. decryption.All, file, at, json])
            command.Options.Add(option);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            List<string> notes = [];
            ProviderArguments arguments = provider.GetArguments(parsed);
            if (arguments is { Issuer: null, Metadata: null })
                throw new UsageException("--issuer is missing. Write the issuer identifier of the provider, for instance --issuer https://login.example.com/");
            TimeProvider time = parsed.GetValue(at) is { } moment ? new FixedTime(moment) : TimeProvider.System;
            if (time is FixedTime)
                notes.Add($"Validated as of {UtcText.Format(time.GetUtcNow())}, because of --at.");
            DecryptionFiles keys = await decryption.ReadAsync(parsed, cancellationToken).ConfigureAwait(false);
            string text = await SharedOptions.ReadTokenAsync(parsed.GetValue(file), streams, cancellationToken).ConfigureAwait(false);
            PresentedToken token = await PresentedToken.Parse(text).DecryptAsync(keys, cancellationToken).ConfigureAwait(false);
            var examination = new Examination(token, parsed.GetValue(audience) ?? [], parsed.GetValue(algorithms) ?? [], keys, time);
            Diagnosis diagnosis = await examination.RunAsync(arguments, notes, cancellationToken).ConfigureAwait(false);
            if (parsed.GetValue(json))
                await streams.Out.WriteAsync(DoctorJson.Write(diagnosis)).ConfigureAwait(false);
            else
                await streams.WriteAsync(DoctorPage.Create(diagnosis)).ConfigureAwait(false);
            return diagnosis.ExitCode;
        });
        return command;
    }
}
